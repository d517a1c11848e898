// Credentials that a step's parameters name, in the environment of that step's process and nowhere else.

/** Run a block with them; `params` may hold credentialsId, credentialsType and registryCredentials. */
Object call(Map params, Closure body) {
    List bindings = awsKeys(params) + logins(params.registryCredentials ?: [:])
    if (bindings.isEmpty()) {
        return body()
    }
    // What an outer block left of another identity must not be mixed with these keys.
    List<String> others = ['AWS_SESSION_TOKEN=', 'AWS_SECURITY_TOKEN=', 'AWS_PROFILE=', 'AWS_DEFAULT_PROFILE=']
    List<String> without = params.credentialsId ? others : []
    return withEnv(without) { withCredentials(bindings, body) }
}

/** Words that are the library's own: the tool never hears of them. */
List<String> words() {
    return ['credentialsId', 'credentialsType', 'registryCredentials', 'unstable']
}

private List awsKeys(Map params) {
    String type = params.credentialsType ?: 'aws'
    if (type == 'aws') {
        return params.credentialsId ? [[$class: 'AmazonWebServicesCredentialsBinding',
            credentialsId: params.credentialsId,
            accessKeyVariable: 'AWS_ACCESS_KEY_ID', secretKeyVariable: 'AWS_SECRET_ACCESS_KEY']] : []
    }
    if (type == 'usernamePassword') {
        return params.credentialsId ? [pair(params.credentialsId, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')] : []
    }
    error("credentialsType is aws or usernamePassword, not '${type}'")
}

private List logins(Map byHost) {
    return byHost.collect { host, id ->
        String name = host.toString().toUpperCase().replaceAll('[^A-Z0-9]', '_')
        pair(id, 'ECS_STEPS_USERNAME_' + name, 'ECS_STEPS_PASSWORD_' + name)
    }
}

private Map pair(Object id, String username, String password) {
    return [$class: 'UsernamePasswordMultiBinding', credentialsId: id, usernameVariable: username,
        passwordVariable: password]
}
