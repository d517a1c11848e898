// Written by .ci/write_faces.py from ecs_steps/deploy.py: change that file.

/** Build, push, register, update and wait: a release of rolling services in one process. */
Map call(Map params = [:]) {
    return ecsRunStep('deploy', params)
}
