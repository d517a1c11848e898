// What ecsPipeline was given, and what ecs-steps.yml and the registry say to it: values, no order of things.
import com.cloudbees.groovy.cps.NonCPS

/** The words of ecsPipeline with their defaults and the job's parameters; unknown ones end the build. */
Map call(Map given) {
    Map defaults = [service: null, environments: null, image: null, version: null,
        compile: null, test: null, junit: null, build: [:], push: [:], deploy: [:], check: [:],
        label: '', approval: false, submitter: '', credentialsId: null, credentialsType: null, registryCredentials: [:],
        install: null, lock: true, milestone: true, minutes: null, parameters: true, triggers: []]
    List<String> known = defaults.collect { String word, Object value -> word }
    List<String> unknown = given.collect { Object word, Object value -> word.toString() } - known
    if (!unknown.isEmpty()) {
        error("ecsPipeline: there is no parameter ${unknown.join(', ')}; there are ${known.join(', ')}")
    }
    Map work = defaults + given + [ENVIRONMENT: params.ENVIRONMENT ?: '', VERSION: params.VERSION ?: '']
    shaped(work)
    return work
}

/** Maps are maps; what is approved is what is deployed, and what fails is not built upon. */
private void shaped(Map work) {
    if (!(work.environments == null || work.environments instanceof List || work.environments instanceof Map)) {
        error("ecsPipeline: environments is a list or a map, not '${work.environments}'")
    }
    Map own = [build: work.build, push: work.push, deploy: work.deploy, check: work.check]
    if (work.environments instanceof Map) {
        own = own + work.environments.collectEntries { name, words -> [name, words ?: [:]] }
    }
    List<String> names = own.collect { name, words -> name.toString() }
    for (int i = 0; i < names.size(); i++) {
        if (!(own[names[i]] instanceof Map)) {
            error("ecsPipeline: ${names[i]} is a map of words, not '${own[names[i]]}'")
        }
        List<String> taken = own[names[i]].collect { word, value -> word.toString() }
        if (taken.any { String word -> ['image', 'service', 'environment'].contains(word) }) {
            error("ecsPipeline: image, service and environment are for the whole pipeline; leave them out of ${names[i]}")
        }
        if (names[i] != 'check' && taken.contains('unstable')) {
            error("ecsPipeline: only a check may leave the build unstable; leave unstable out of ${names[i]}")
        }
    }
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
        // All of the file was looked at above, and told.
        Map said = ecsRunStep('verify', [offline: true, environment: wanted[i]] + service(work), [:], true)
        found.add(place(work, wanted[i], said, own[wanted[i]] ?: [:], environments.indexOf(wanted[i]) + 1))
    }
    return image(work, all) + [environments: environments, places: found, files: files(all, found)]
}

/** Words that every step takes: the place, and the credentials there; of an environment's own, `further` too. */
Map ofSteps(Map work, Map place, List<String> further = []) {
    return common(work, place) + (place == null ? [:] : known(place.words, further))
}

/** All words of a deployment; an environment's own are nearer than those of all. */
Map ofDeployment(Map work, Map place) {
    return common(work, place) + work.deploy + place.words
}

/** Those that bring a deployment back from where it was made. */
Map ofRollback(Map work, Map place) {
    return common(work, place) + known(work.deploy + place.words, ['cluster', 'region', 'timeout'])
}

/** The image of this tag in its registry, pinned to its digest; without a tag, the tags that there are. */
Map found(Map work, Map release, String tag) {
    Map words = ofSteps(work, release.places.size() == 1 ? release.places[0] : null, ['region', 'registry'])
    return ecsRunStep('find', words + [image: tag ? release.repository + ':' + tag : release.repository])
}

/** What a person reads who is to approve: image, difference, what runs, what is new, and where it is to be seen. */
String question(Map work, Map release, Map place, Map would, String before) {
    List<String> text = ["Deploy ${release.image} to ${place.name}?".toString()]
    if (would.from) {
        text.addAll(would.changes.isEmpty() ? ['- No new revision is needed.'] : would.changes.collect { '- ' + it })
        text.add('- It runs now: ' + revision(would))
    } else {
        text.addAll(would.changes.collect { '- ' + it } + ['- Nothing of it runs yet: this is its first deployment.'])
    }
    if (before) {
        text.add('- To be looked at where it runs already: ' + before)
    }
    if (!work.VERSION && !work.ENVIRONMENT) {
        text.addAll(commits(currentBuild).collect { '- New in this build: ' + it })
    }
    return text.join('\n')
}

/** What a second look saw that is not what the first one saw. */
String other(Map then, Map now) {
    return now.from == then.from ? "what would change is now ${now.changes.join('; ') ?: 'nothing'}"
        : "it runs ${revision(now)} now, and ran ${revision(then)} then"
}

private String revision(Map looked) {
    return looked.from ? looked.from.replaceAll('^.*/', '') : 'nothing'
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

private Map common(Map work, Map place) {
    Map credentials = [credentialsId: work.credentialsId, credentialsType: work.credentialsType,
        registryCredentials: work.registryCredentials].findAll { String word, Object value -> value }
    return service(work) + credentials + (place == null ? [:] : [environment: place.environment])
}

/** Of these words those that every step takes, and `further`. */
private Map known(Map words, List<String> further) {
    List<String> all = ['account', 'role', 'externalId', 'profile', 'caBundle', 'config'] + ecsCredentials.words() + further
    return words.findAll { String word, Object value -> all.contains(word) }
}

/**
 * After how many seconds Jenkins ends a deployment. The step waits for another one, for its own and for the way back, each
 * as long as its timeout says, and ends with a verdict long before.
 */
private int limit(Map work, String environment, int own) {
    if (work.minutes == null) {
        return 3 * own + 900
    }
    int given = 60 * work.minutes.toString().toInteger()
    if (given < own + 60) {
        error("ecsPipeline: minutes: ${work.minutes} would end a deployment of ${environment} before its own timeout " +
            'does, and without a verdict; make the timeout shorter, or leave minutes out')
    }
    return given
}

/** A duration such as 1h30m, 15m, 90s or 90, as the steps take it, in seconds; of anything else they say it themselves. */
private int seconds(String duration) {
    if (!duration.matches('([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s?)?')) {
        return 0
    }
    List<String> parts = duration.replaceAll('([hms])', '$1 ').tokenize(' ')
    int found = 0
    for (int i = 0; i < parts.size(); i++) {
        int unit = parts[i].endsWith('h') ? 3600 : parts[i].endsWith('m') ? 60 : 1
        found = found + unit * parts[i].replaceAll('[hms]', '').toInteger()
    }
    return found
}

private Map place(Map work, String environment, Map said, Map own, int ordinal) {
    Map words = own.findAll { String word, Object value -> word != 'approval' }
    Map deploys = work.deploy + words
    Map at = ecsLock.at(said, deploys)
    if (!at.cluster || !at.service) {
        error("ecsPipeline: ${said.config} does not say which ${at.cluster ? 'service' : 'cluster'} ${environment} has")
    }
    if (work.check && !work.check.url && !said.url) {
        error("ecsPipeline: neither check nor ${said.config} says which url of ${environment} is to be checked")
    }
    return [environment: environment, words: words, ordinal: ordinal, url: said.url, lock: ecsLock.named(at),
        approval: said.approval || own.approval == true || work.approval == true,
        name: "${environment} (service ${at.service} in cluster ${at.cluster}".toString() +
            (at.account ? ", account ${at.account})" : ')'),
        files: [deploys.taskDefinitionFile ?: said.taskDefinitionFile,
            deploys.serviceDefinition ?: said.serviceDefinition, deploys.caBundle ?: said.caBundle].findAll { it },
        limit: limit(work, environment, seconds((deploys.timeout ?: said.timeout ?: '15m').toString())),
        onFailure: deploys.onFailure ?: said.onFailure ?: 'leave', onCancel: deploys.onCancel ?: said.onCancel ?: 'leave']
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
