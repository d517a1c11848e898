// The one bridge between Jenkins and the command `ecs-steps`: parameters go in by a file, the result comes back by one.
// No text of a pipeline ever stands in a shell line: the command is constant but for the step's checked name.
import groovy.json.JsonOutput

// What a `quiet` step tells is left out of the log; one that changes nothing is run again, aloud, where it gave no reason.
/** Run a step on this agent; returns its outputs, or ends the build with one sentence. `known` hears both. */
Map call(String step, Map params = [:], Map known = [:], boolean quiet = false) {
    if (!step.matches('[a-z]+(-[a-z]+)*')) {
        error("ecsRunStep: '${step}' is not the name of a step")
    }
    List<String> own = ecsCredentials.words()
    Map words = params.findAll { String word, Object value -> !own.contains(word) }
    String shown = camel('ecs-' + step)
    String folder = pwd(tmp: true) + '/ecs-steps-' + UUID.randomUUID()
    int status = -1
    try {
        status = ecsCredentials(params) { runOnAgent(step, words, folder, quiet) }
    } catch (InterruptedException cut) {
        lastWord(shown, folder, known)
        throw cut
    }
    Map result = resultIn(folder)
    known.putAll(inGroovy(result ?: [:]))
    if (status == 0 && result != null && !result.error) {
        return inGroovy(result)
    }
    boolean again = quiet && (params.dryRun || step == 'verify') && (result == null || result.error?.code == 1)
    return again ? call(step, params, known) : failed(shown + ': ' + reason(status, result), result ?: [:], params.unstable == true)
}

private int runOnAgent(String step, Map words, String folder, boolean quiet) {
    writeFile(file: folder + '/params.json', encoding: 'UTF-8', text: JsonOutput.toJson(words))
    List<String> files = ["ECS_STEPS_PARAMS=${folder}/params.json", "ECS_STEPS_RESULT=${folder}/result.json",
        'ECS_STEPS_CALLER=jenkins', 'ECS_STEPS_CALLER_VERSION=' + ecsSteps.version()]
    String command = 'ecs-steps ' + step
    return withEnv(files) {
        isUnix() ? sh(script: command + (quiet ? ' 2>/dev/null' : ''), label: command, encoding: 'UTF-8', returnStatus: true)
            : bat(script: '@' + command + (quiet ? ' 2>nul' : ''), label: command, encoding: 'UTF-8', returnStatus: true)
    }
}

/** A build that is ended still hears what the step wrote down; an agent that is gone must not hide why it ended. */
private void lastWord(String shown, String folder, Map known) {
    try {
        lastActAwaited(folder)
        Map result = resultIn(folder)
        known.putAll(inGroovy(result ?: [:]))
        echo(shown + ': ' + reason(-1, result))
    } catch (Exception gone) {
        echo("${shown}: what it wrote down cannot be read: ${gone.message}")
    }
}

/** The signal ends the shell at once; the step itself may still be bringing a service back, and says so at its end. */
private void lastActAwaited(String folder) {
    String file = folder + '/result.json'
    for (int look = 0; look < 10; look++) {
        if (!fileExists(file) || readJSON(file: file, returnPojo: true).error?.ended != false) {
            return
        }
        sleep(time: 1, unit: 'SECONDS')
    }
}

/** The result file's content, or null when the process died without one. */
private Map resultIn(String folder) {
    String file = folder + '/result.json'
    Map result = fileExists(file) ? readJSON(file: file, returnPojo: true) : null
    try {
        dir(folder) { deleteDir() }
    } catch (IOException left) {
        echo("could not remove ${folder}: ${left.message}")
    }
    return result
}

/** A step's own failure may make the build unstable; a mistake in the pipeline, a bug or a dead process may not. */
private Map failed(String sentence, Map result, boolean mayBeUnstable) {
    boolean told = result.error && result.error.ended != false && ![1, 2].contains(result.error.code)
    if (!(mayBeUnstable && told)) {
        error(sentence)
    }
    unstable(sentence)
    return inGroovy(result)
}

private String reason(int status, Map result) {
    if (result?.error) {
        Map error = result.error
        String sentence = error.why ? error.what + ': ' + error.why : error.what
        String end = sentence.endsWith('.') ? ' ' : '. '
        return error.hint ? sentence + end + error.hint : sentence
    }
    if (status == 127 || status == 9009) {
        return "there is no ecs-steps on the PATH of agent '${env.NODE_NAME}'. " +
            'Install it there, or wrap the steps in ecsInstall(...) { }: jenkins/README.md, What an agent needs'
    }
    return status == -1 ? 'it was ended, and has written nothing down'
        : "ecs-steps ended with exit code ${status} and gave no reason; the log above says more"
}

private Map inGroovy(Map result) {
    return result.collectEntries { String name, Object value -> [camel(name), value] }
}

/** wait_stable and wait-stable become waitStable. */
private String camel(String words) {
    List<String> parts = words.tokenize('_-')
    return parts.first() + parts.tail().collect { it.capitalize() }.join('')
}
