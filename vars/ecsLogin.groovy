// Written by .ci/write_faces.py from ecs_steps/login.py: change that file.

/** Log in to registries, for docker commands of your own, in a private Docker config. */
Map call(Map params = [:]) {
    return ecsRunStep('login', params)
}

/** Likewise, around a block only: docker commands in it are logged in, and after it nothing is left of that. */
Object call(Map params = [:], Closure body) {
    if (params.dockerConfig) {
        error('ecsLogin: a block has a Docker config of its own; leave dockerConfig out, or the block')
    }
    String folder = pwd(tmp: true) + '/ecs-steps-docker-' + UUID.randomUUID()
    try {
        withEnv(["ECS_STEPS_DOCKER_CONFIG=${folder}"]) { ecsRunStep('login', params) }
        return withEnv(["DOCKER_CONFIG=${folder}"], body)
    } finally {
        removed(folder)
    }
}

/** Aborted or failed, the block ends with its own word: a folder that resists must not hide it. */
private void removed(String folder) {
    try {
        dir(folder) { deleteDir() }
    } catch (IOException left) {
        echo("could not remove ${folder}: ${left.message}")
    }
}
