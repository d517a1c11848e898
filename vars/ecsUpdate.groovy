// Written by .ci/write_faces.py from ecs_steps/update.py: change that file.

/** Tell a service to run a task definition, a number of tasks, or the same anew. */
Map call(Map params = [:]) {
    return ecsRunStep('update', params)
}
