// What ecsPipeline was given, and what ecs-steps.yml and the registry say to it: values, no order of things.
import com.cloudbees.groovy.cps.NonCPS

/** The words of ecsPipeline with their defaults and the job's parameters; unknown ones end the build. */
Map call(Map given) {
    Map defaults = [service: null, environments: null, image: null, version: null,
        compile: null, test: null, junit: null, build: [:], push: [:], deploy: [:], check: [:],
        label: '', approval: false, submitter: '', credentialsId: null, credentialsType: null, registryCredentials: [:],
        install: null, lock: true, milestone: true, minutes: 60, parameters: true, triggers: []]
    List<String> known = defaults.collect { String word, Object value -> word }
    List<String> unknown = given.collect { Object word, Object value -> word.toString() } - known
    if (!unknown.isEmpty()) {
        error("ecsPipeline: there is no parameter ${unknown.join(', ')}; there are ${known.join(', ')}")
    }
    return defaults + given + [ENVIRONMENT: params.ENVIRONMENT ?: '', VERSION: params.VERSION ?: '']
}

/** Which environments it goes through, and what is known of each; on an agent, in the sources. */
Map places(Map work) {
    Map own = work.environments instanceof Map ? work.environments : [:]
    Map all = ecsRunStep('verify', [offline: true] + service(work))
    List<String> environments = work.environments == null ? all.environments
        : work.environments instanceof Map ? own.collect { name, words -> name.toString() } : work.environments
    if (environments.isEmpty()) {
        error("ecsPipeline: ${all.config} has no environments to deploy to")
    }
    if (work.ENVIRONMENT && !environments.contains(work.ENVIRONMENT)) {
        error("ecsPipeline: there is no environment ${work.ENVIRONMENT}; there are ${environments.join(', ')}")
    }
    List<String> wanted = work.ENVIRONMENT ? [work.ENVIRONMENT] : environments
    List<Map> found = []
    for (int i = 0; i < wanted.size(); i++) {
        Map said = ecsRunStep('verify', [offline: true, environment: wanted[i]] + service(work))
        found.add(place(work, wanted[i], said, own[wanted[i]] ?: [:], environments.indexOf(wanted[i]) + 1))
    }
    return image(work, all) + [environments: environments, places: found, files: files(all, found)]
}

/** Words that every step takes: the place, and the credentials there. */
Map ofSteps(Map work, Map place) {
    Map credentials = [credentialsId: work.credentialsId, credentialsType: work.credentialsType,
        registryCredentials: work.registryCredentials].findAll { String word, Object value -> value }
    return service(work) + credentials + (place == null ? [:] : [environment: place.environment] + place.words)
}

/** The image of this tag in its registry, pinned to its digest; without a tag, the tags that there are. */
Map found(Map work, Map release, String tag) {
    Map words = ofSteps(work, release.places.size() == 1 ? release.places[0] : null)
    return ecsRunStep('find', words + [image: tag ? release.repository + ':' + tag : release.repository])
}

/** Commits since the last build of this job, newest last; none of Jenkins' own objects is kept. */
@NonCPS
List<String> commits(Object build) {
    List<String> told = []
    for (changes in build.changeSets) {
        for (commit in changes.items) {
            String id = (commit.commitId ?: '').replaceAll('^(.{8}).*$', '$1')
            told.add(id + ' ' + commit.msg + ' (' + commit.author.fullName + ')')
        }
    }
    return told.takeRight(20)
}

private Map service(Map work) {
    return work.service ? [service: work.service] : [:]
}

private Map place(Map work, String environment, Map said, Map own, int ordinal) {
    Map words = own.findAll { String word, Object value -> word != 'approval' }
    String cluster = words.cluster ?: said.cluster
    String service = said.service
    if (!cluster || !service) {
        error("ecsPipeline: ${said.config} does not say which ${cluster ? 'service' : 'cluster'} ${environment} has")
    }
    if (work.check && !work.check.url && !said.url) {
        error("ecsPipeline: neither check nor ${said.config} says which url of ${environment} is to be checked")
    }
    List<String> where = [said.account, said.region, cluster, service].findAll { it }
    return [environment: environment, words: words, ordinal: ordinal, url: said.url, lock: 'ecs/' + where.join('/'),
        approval: said.approval || own.approval == true || work.approval == true,
        name: "${environment} (service ${service} in cluster ${cluster}".toString() +
            (said.account ? ", account ${said.account})" : ')'),
        files: [work.deploy.taskDefinitionFile ?: said.taskDefinitionFile,
            work.deploy.serviceDefinition ?: said.serviceDefinition].findAll { it },
        onFailure: words.onFailure ?: work.deploy.onFailure ?: said.onFailure ?: 'leave',
        onCancel: words.onCancel ?: work.deploy.onCancel ?: said.onCancel ?: 'leave']
}

/** The repository and the tag of what is released: what is given, else the image in ecs-steps.yml. */
private Map image(Map work, Map said) {
    String name = work.image ?: said.image
    if (!name) {
        error("ecsPipeline: neither image nor ${said.config} says how the image is called")
    }
    String plain = name.replaceAll('@sha256:.*$', '')
    String path = plain.replaceAll('^.*/', '')
    String tag = path.contains(':') ? path.replaceAll('^[^:]*:', '') : ''
    String repository = tag ? plain.replaceAll(':[^:/]*$', '') : plain
    return [repository: repository, version: (work.version ?: tag ?: env.BUILD_NUMBER).toString()]
}

/** What a deployment on another agent takes from the sources. */
private String files(Map all, List<Map> places) {
    List<String> found = [all.config]
    for (int i = 0; i < places.size(); i++) {
        found.addAll(places[i].files)
    }
    return found.findAll { String file -> !file.startsWith('s3://') }.join(', ')
}
