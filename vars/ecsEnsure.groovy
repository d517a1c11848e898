// Written by .ci/write_faces.py from ecs_steps/ensure.py: change that file.

/** Make what a release needs and is not there: repository, log group, cluster, service. */
Map call(Map params = [:]) {
    return ecsRunStep('ensure', params)
}
