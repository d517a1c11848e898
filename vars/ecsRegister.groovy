// Written by .ci/write_faces.py from ecs_steps/register.py: change that file.

/** Register a task definition with new images, if anything changed. */
Map call(Map params = [:]) {
    return ecsRunStep('register', params)
}
