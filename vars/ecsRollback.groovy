// Written by .ci/write_faces.py from ecs_steps/rollback.py: change that file.

/** Bring a service away from a bad version, to what last ran well. */
Map call(Map params = [:]) {
    return ecsRunStep('rollback', params)
}
