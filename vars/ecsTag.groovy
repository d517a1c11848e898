// Written by .ci/write_faces.py from ecs_steps/tag.py: change that file.

/** Give an image further tags: on the engine that has it, or directly in its registry. */
Map call(Map params = [:]) {
    return ecsRunStep('tag', params)
}
