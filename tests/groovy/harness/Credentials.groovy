// Jenkins' credentials store, as the test fills it, and what the plug-in Credentials Binding makes of it.
import hudson.AbortException

class Credentials {
    private static final String AWS = 'com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials'
    private static final String PASSWORD = 'com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials'
    private static final Map<String, List<String>> KINDS = [
        AmazonWebServicesCredentialsBinding: [AWS, 'accessKeyVariable', 'secretKeyVariable'],
        UsernamePasswordMultiBinding: [PASSWORD, 'usernameVariable', 'passwordVariable'],
    ]

    private static File file(Map binding) {
        Map found = (Map) Build.current.wanted.credentials[binding.credentialsId.toString()]
        File file = new File(Build.current.wanted.workspace + '@tmp/secretFiles', (String) binding.credentialsId)
        file.parentFile.mkdirs()
        file.text = found.secret
        return file
    }

    /** The frame of a block: the variables, and what the log must not show while it lasts. */
    static Map bound(List bindings) {
        List<String> variables = []
        List<String> secrets = []
        bindings.each { Map binding ->
            if (binding['$class'] == 'FileBinding') {
                variables << binding.variable + '=' + file(binding)
                return
            }
            List<String> kind = KINDS[binding['$class']]
            if (kind == null) throw new UnsupportedOperationException('no known implementation of MultiBinding is named ' + binding['$class'])
            Map found = (Map) Build.current.wanted.credentials[binding.credentialsId.toString()]
            if (found == null) throw new AbortException("Could not find credentials entry with ID '${binding.credentialsId}'")
            boolean aws = found.kind == 'aws'
            if (aws != (kind[0] == AWS)) {
                String other = aws ? 'AWS Credentials' : 'Username with password'
                throw new AbortException("Credentials '${binding.credentialsId}' is of type '${other}' where '${kind[0]}' was expected")
            }
            variables << binding[kind[1]] + '=' + found.user
            variables << binding[kind[2]] + '=' + found.secret
            if (found.session) variables << 'AWS_SESSION_TOKEN=' + found.session
            secrets.addAll([found.secret, found.session].findAll())
        }
        return [environment: variables, secrets: secrets]
    }
}
