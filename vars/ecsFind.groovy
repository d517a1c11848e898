// Written by .ci/write_faces.py from ecs_steps/find.py: change that file.

/** Find an image in its registry: which digest its tag names, and which tags there are. */
Map call(Map params = [:]) {
    return ecsRunStep('find', params)
}
