// Written by .ci/write_faces.py.
// For Scripted pipelines and script blocks; in Declarative steps write ecsDeploy(...), ecsPush(...).

/** The version of this library; the steps say so where the tool on an agent has another. */
String version() {
    return '0.1.0'
}

/** Bring the tool to this agent, once; returns the folder that it is in. */
String install(Map params = [:]) {
    return ecsInstall(params)
}

/** Likewise; in the block the steps find it. */
Object install(Map params = [:], Closure body) {
    return ecsInstall(params, body)
}

/** Log in to registries, for docker commands of your own, in a private Docker config. */
Map login(Map params = [:]) {
    return ecsRunStep('login', params)
}

/** Likewise, around a block only. */
Object login(Map params = [:], Closure body) {
    return ecsLogin(params, body)
}

/** Build an image from a Dockerfile under its final name. */
Map build(Map params = [:]) {
    return ecsRunStep('build', params)
}

/** Give an image further tags: on the engine that has it, or directly in its registry. */
Map tag(Map params = [:]) {
    return ecsRunStep('tag', params)
}

/** Push an image and pin it to the digest the registry gave it. */
Map push(Map params = [:]) {
    return ecsRunStep('push', params)
}

/** Register a task definition with new images, if anything changed. */
Map register(Map params = [:]) {
    return ecsRunStep('register', params)
}

/** Tell a service to run a task definition, a number of tasks, or the same anew. */
Map update(Map params = [:]) {
    return ecsRunStep('update', params)
}

/** Follow one deployment of a service to its verdict, and explain it. */
Map waitStable(Map params = [:]) {
    return ecsRunStep('wait-stable', params)
}

/** Ask an address until it answers as it should: status, body, headers, version. */
Map check(Map params = [:]) {
    return ecsRunStep('check', params)
}

/** Bring a service away from a bad version, to what last ran well. */
Map rollback(Map params = [:]) {
    return ecsRunStep('rollback', params)
}

/** Build, push, register, update and wait: a release of rolling services in one process. */
Map deploy(Map params = [:]) {
    return ecsRunStep('deploy', params)
}

/** Find an image in its registry: which digest its tag names, and which tags there are. */
Map find(Map params = [:]) {
    return ecsRunStep('find', params)
}

/** Check ecs-steps.yml, and say everything that is wrong with it. */
Map verify(Map params = [:]) {
    return ecsRunStep('verify', params)
}

/** Make what a release needs and is not there: repository, log group, cluster, service. */
Map ensure(Map params = [:]) {
    return ecsRunStep('ensure', params)
}
