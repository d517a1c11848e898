// A whole pipeline in one call. What thinks stands in the tool; here is the order of things, and what holds what:
// an agent while something runs, a lock from before a deployment to after its way back, nothing while a person thinks.

/** Check out, build, push, and deploy through the environments of ecs-steps.yml; returns what each deployment did. */
Map call(Map given = [:]) {
    Map work = ecsPipelineWords(given)
    Map release = prepared(work)
    if (release.stopped) {
        return [:]
    }
    if (!release.image) {
        release.image = chosen(work, release)
    }
    Map done = [:]
    String before = null
    for (int i = 0; i < release.places.size(); i++) {
        Map place = release.places[i]
        if (i != 0 && goesNoFurther("${place.environment} is not deployed to")) {
            return done
        }
        Map approved = null
        if (place.approval) {
            approved = seen(work, release, place)
            stage('Approve ' + place.environment) { asked(work, release, place, approved, before) }
        }
        stage('Deploy to ' + place.environment) {
            done[place.environment] = held(work, place) { deployed(work, release, place, approved) }
        }
        before = place.url ?: before
    }
    return done
}

/** On an agent: the sources, what ecs-steps.yml says, and the image, built and pushed or found. */
private Map prepared(Map work) {
    return node(work.label) {
        stage('Checkout') { checkout(scm) }
        withTool(work) {
            Map release = ecsPipelineWords.places(work)
            offered(work, release)
            if (work.VERSION) {
                stage('Find') { release.image = ecsPipelineWords.found(work, release, work.VERSION).image }
            } else if (work.ENVIRONMENT) {
                stage('Find') { release.tags = ecsPipelineWords.found(work, release, null).tags }
            } else {
                release.image = built(work, release)
                release.stopped = release.image == null
            }
            stash(name: 'ecs-steps', includes: release.files)
            release
        }
    }
}

/** The image that this build makes, pinned; null where a test failed without ending the build. */
private String built(Map work, Map release) {
    Closure compile = work.compile
    Closure test = work.test
    if (compile != null) {
        stage('Compile') { compile() }
    }
    if (test != null) {
        stage('Test') { tested(work, test) }
    }
    if (goesNoFurther('nothing is pushed or deployed')) {
        return null
    }
    Map words = ecsPipelineWords.ofSteps(work, null)
    String name = release.repository + ':' + release.version
    Map made = [:]
    stage('Build') { made = ecsRunStep('build', words + [image: name] + work.build) }
    stage('Push') { made = ecsRunStep('push', words + [image: name, imageId: made.imageId] + work.push) }
    return made.image
}

private boolean goesNoFurther(String what) {
    if (currentBuild.currentResult == 'SUCCESS') {
        return false
    }
    echo("ecsPipeline: the build is ${currentBuild.currentResult}; ${what}")
    return true
}

private void tested(Map work, Closure test) {
    try {
        test()
    } finally {
        if (work.junit) {
            junit(testResults: work.junit, allowEmptyResults: true)
        }
    }
}

/** The job's own parameters, for the next build by hand. */
private void offered(Map work, Map release) {
    if (work.parameters) {
        List wanted = [parameters([
            choice(name: 'ENVIRONMENT', choices: [''] + release.environments,
                description: 'The only environment to deploy to; empty, all of them in their order.'),
            string(name: 'VERSION', defaultValue: '', trim: true,
                description: 'Tag to deploy, which is not built; empty with an ENVIRONMENT, choose in the registry.'),
        ])]
        if (work.triggers) {
            wanted.add(pipelineTriggers(work.triggers))
        }
        properties(wanted)
    }
}

/** A person chooses the version from the tags that the registry has; no agent is held meanwhile. */
private String chosen(Map work, Map release) {
    if (!release.tags) {
        error("ecsPipeline: there is no version to choose: ${release.repository} has no tags")
    }
    Object version = null
    stage('Version') {
        version = input(message: "Which version of ${release.repository} for ${work.ENVIRONMENT}?", ok: 'Go on',
            submitter: work.submitter, parameters: [choice(name: 'VERSION', choices: release.tags.take(100))])
    }
    String image = null
    stage('Find') { onAgent(work) { image = ecsPipelineWords.found(work, release, version.toString()).image } }
    return image
}

/** What a deployment would do, by a dry run. */
private Map seen(Map work, Map release, Map place) {
    Map would = [:]
    stage('Look at ' + place.environment) { onAgent(work) { would = dryRun(work, release, place) } }
    return would
}

private Map dryRun(Map work, Map release, Map place, boolean quiet = false) {
    Map words = ecsPipelineWords.ofDeployment(work, place) + [image: release.image]
    Map would = ecsRunStep('deploy', words + [dryRun: true], [:], quiet)
    return [changes: would.changes ?: [], from: would.previousTaskDefinition, to: would.taskDefinition]
}

private void asked(Map work, Map release, Map place, Map would, String before) {
    String text = ecsPipelineWords.question(work, release, place, would, before)
    input(message: text, ok: 'Deploy', submitter: work.submitter)
}

/** Under the service's lock, in which no older build comes after a newer one, to the end of the way back. */
private Map held(Map work, Map place, Closure body) {
    if (!work.lock) {
        return body()
    }
    boolean ordered = work.milestone && !work.ENVIRONMENT
    Map result = [:]
    // Where no milestone turns the older one away, the newest must not come first: the older would then come after it.
    lock(resource: place.lock, inversePrecedence: ordered) {
        if (ordered) {
            milestone(place.ordinal)
        }
        result = body()
    }
    return result
}

private Map deployed(Map work, Map release, Map place, Map approved) {
    Map known = [:]
    Map looked = [:]
    Map answer = [:]
    try {
        onAgent(work) {
            if (approved != null) {
                still(work, release, place, approved)
            }
            looked.deploying = true
            timeout(time: place.limit, unit: 'SECONDS') {
                ecsRunStep('deploy', ecsPipelineWords.ofDeployment(work, place) + [image: release.image], known)
            }
            if (place.url || work.check) {
                looked.checking = true
                Map words = askedOf(ecsPipelineWords.ofSteps(work, place))
                ecsRunStep('check', words + (place.url ? [url: place.url] : [:]) + work.check, answer)
                looked.checking = false
            }
        }
    } catch (Exception ended) {
        boolean cut = ended instanceof InterruptedException
        // Every process writes a first result, so without one the agent is gone, or nothing was begun.
        // A check that was asked for wrongly has judged nobody's version.
        boolean judged = looked.checking && answer.error?.code != 2
        if (judged || known.error?.ended == false || (cut && looked.deploying && known.isEmpty())) {
            takenBack(work, place, known, judged && !cut ? 'onFailure' : 'onCancel')
        }
        throw ended
    }
    return known
}

/** What was approved is what would be done; where that is something else by now, the build ends. */
private void still(Map work, Map release, Map place, Map approved) {
    echo('Approved; looking once more whether it is still what was approved')
    Map now = dryRun(work, release, place, true)
    if (now != approved) {
        error("ecsPipeline: ${place.name} has changed since it was looked at, and nothing was deployed: " +
            ecsPipelineWords.other(approved, now) + '. Start again, and look again')
    }
}

/** The words without credentials: an address is asked, and neither AWS nor a registry. */
private Map askedOf(Map words) {
    List<String> own = ecsCredentials.words()
    return words.findAll { String word, Object value -> !own.contains(word) }
}

/**
 * The way back where nobody else goes it: a process that died without a word, or a check after a deployment that ended
 * well. A step that has ended by itself has done what on_failure and on_cancel ask for. Outside the time limit.
 */
private void takenBack(Map work, Map place, Map known, String word) {
    if (known.updated && known.deployment && place[word] == 'rollback') {
        echo("ecsPipeline: ${place.name} is taken back, as ${word} asks")
        Map words = ecsPipelineWords.ofRollback(work, place)
        try {
            onAgent(work) { ecsRunStep('rollback', words + [badDeployment: known.deployment]) }
        } catch (Exception failed) {
            echo("ecsPipeline: ${place.name} was not taken back: ${failed.message}")
        }
    } else {
        echo("ecsPipeline: ${place.name} was left as it is: " + (known.deployment ?
            "deployment ${known.deployment} is not taken back where nothing asks for it" :
            'whether anything was deployed is not known; look at it, or run the build again'))
    }
}

/** On an agent of its own, with the files that a deployment takes and the tool. */
private Object onAgent(Map work, Closure body) {
    return node(work.label) {
        dir('ecs-steps-release') {
            deleteDir()
            unstash('ecs-steps')
            withTool(work, body)
        }
    }
}

private Object withTool(Map work, Closure body) {
    return work.install == null ? body() : ecsInstall(work.install, body)
}
