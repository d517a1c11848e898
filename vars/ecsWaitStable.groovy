// Written by .ci/write_faces.py from ecs_steps/wait_stable.py: change that file.

/** Follow one deployment of a service to its verdict, and explain it. */
Map call(Map params = [:]) {
    return ecsRunStep('wait-stable', params)
}
