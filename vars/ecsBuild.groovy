// Written by .ci/write_faces.py from ecs_steps/build.py: change that file.

/** Build an image from a Dockerfile under its final name. */
Map call(Map params = [:]) {
    return ecsRunStep('build', params)
}
