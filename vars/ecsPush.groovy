// Written by .ci/write_faces.py from ecs_steps/push.py: change that file.

/** Push an image and pin it to the digest the registry gave it. */
Map call(Map params = [:]) {
    return ecsRunStep('push', params)
}
