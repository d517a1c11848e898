// Written by .ci/write_faces.py from ecs_steps/check.py: change that file.

/** Ask an address until it answers as it should: status, body, headers, version. */
Map call(Map params = [:]) {
    return ecsRunStep('check', params)
}
