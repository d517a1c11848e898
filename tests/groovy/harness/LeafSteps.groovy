// The steps without a block, each with the arguments and the answers of its Jenkins original.
import groovy.json.JsonSlurperClassic
import hudson.AbortException
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.PathMatcher
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING

class LeafSteps {
    private Build build
    private Agent agent

    def echo(String message) { agent.print(message) }

    def error(String message) { throw new AbortException(message) }

    def unstable(String message) {
        agent.print("WARNING: ${message}")
        build.worsen('UNSTABLE')
    }

    def isUnix() {
        agent.workspace()
        return agent.unix
    }

    def pwd(Map options = [:]) { return options.tmp ? agent.workspace().path + '@tmp' : agent.folder().path }

    def sh(String script) { return sh(script: script) }

    def sh(Map options) {
        agent.workspace()
        if (!agent.unix) throw new AbortException('sh: the agent is a Windows machine')
        return ended(options, agent.execute(shell(options.script.toString()), options.returnStdout == true))
    }

    /** A script that names its interpreter is run by it; any other by `sh -xe`. */
    private List<String> shell(String script) {
        if (!script.startsWith('#!')) return ['/bin/sh', '-xe', '-c', script]
        File file = File.createTempFile('script', '.sh')
        file.deleteOnExit()
        file.text = script
        return [script.readLines().first().substring(2).trim(), file.path]
    }

    def bat(String script) { return bat(script: script) }

    /** Not run: recorded, and answered as the test says. Wine's cmd.exe loses exit codes that a real one keeps. */
    def bat(Map options) {
        agent.workspace()
        if (agent.unix) throw new AbortException('Batch scripts can only be run on Windows nodes')
        Map answer = (Map) build.wanted.bat
        if (answer.run) return ended(options, agent.execute(plain(options.script.toString()), options.returnStdout == true))
        answer.files.each { String name, String text ->
            new File(agent.environment().ECS_STEPS_INSTALL_FOLDER, name).text = text
        }
        if (answer.result_text != null) new File(agent.environment().ECS_STEPS_RESULT).text = answer.result_text
        agent.print((String) answer.output)
        return ended(options, [answer.status, answer.output])
    }

    /** A line that says the same to this machine's shell; what is special to cmd.exe has no place in it. */
    private static List<String> plain(String script) {
        String line = (script.startsWith('@') ? script.substring(1) : script).replace(' 2>nul', ' 2>/dev/null')
        if (!(line.replace(' 2>/dev/null', '') ==~ /[\w .-]+/)) throw new IllegalArgumentException("bat is carried out here only if plain: ${line}")
        return ['/bin/sh', '-c', line]
    }

    private Object ended(Map options, List ended) {
        if (options.returnStatus && options.returnStdout) {
            throw new IllegalArgumentException('You may not specify both returnStatus and returnStdout')
        }
        if (options.returnStatus) return ended[0]
        if (ended[0] != 0) throw new AbortException("script returned exit code ${ended[0]}")
        return options.returnStdout ? ended[1] : null
    }

    def writeFile(Map options) {
        File file = agent.file((String) options.file)
        file.parentFile.mkdirs()
        file.setText((String) options.text, (String) (options.encoding ?: 'UTF-8'))
    }

    def readFile(Map options) { return agent.file((String) options.file).getText((String) (options.encoding ?: 'UTF-8')) }

    def readFile(String file) { return readFile(file: file) }

    def fileExists(String file) { return agent.file(file).exists() }

    /** Without returnPojo the original hands out a type that pipelines stumble over: nothing here may use it. */
    def readJSON(Map options) {
        if (!options.returnPojo) throw new AbortException('readJSON: only with returnPojo: true')
        return new JsonSlurperClassic().parseText(options.text == null ? readFile(options) : (String) options.text)
    }

    def deleteDir() { agent.folder().deleteDir() }

    /** A git repository is cloned, as the Git plug-in does it; any other folder is copied. */
    def checkout(Object scm) {
        File from = new File((String) build.wanted.scm)
        agent.folder().mkdirs()
        if (new File(from, 'HEAD').file || new File(from, '.git').exists()) return cloned(from)
        from.eachFileRecurse { File file ->
            File to = agent.file(from.toPath().relativize(file.toPath()).toString())
            if (file.directory) to.mkdirs()
            else Files.copy(file.toPath(), to.toPath(), REPLACE_EXISTING, COPY_ATTRIBUTES)
        }
        return [:]
    }

    private Map cloned(File from) {
        String branch = build.wanted.branch
        runGit('init', '--quiet', '.')
        runGit('fetch', '--quiet', '--no-tags', '--force', from.path, '+refs/heads/*:refs/remotes/origin/*')
        String commit = runGit('rev-parse', "refs/remotes/origin/${branch}^{commit}").trim()
        runGit('checkout', '--quiet', '--force', '--detach', commit)
        agent.print("Checking out Revision ${commit} (refs/remotes/origin/${branch})")
        return [GIT_COMMIT: commit, GIT_BRANCH: 'origin/' + branch, GIT_URL: from.path]
    }

    private String runGit(String... arguments) {
        List ended = agent.execute(['git', *arguments], true)
        if (ended[0] != 0) throw new AbortException("Error fetching remote repo 'origin'")
        return ended[1]
    }

    def git(Object asked) { return checkout(asked) }

    /** A person answers what the test says, one after the other; no answer is a refusal. */
    def input(Object asked) {
        Map question = asked instanceof Map ? asked : [message: asked.toString()]
        agent.print(question.message.toString())
        build.asked << [question: question, held: agent.held()]
        List answers = build.wanted.input instanceof List ? build.wanted.input : [build.wanted.input].findAll()
        if (build.wanted.answer_when) awaitAnswer(new File((String) build.wanted.answer_when))
        if (build.asked.size() > answers.size()) throw new FlowInterruptedException('Rejected by the test')
        Object answer = answers[build.asked.size() - 1]
        List choices = (List) question.parameters?.getAt(0)?.choices
        if (choices && !(answer in choices)) throw new IllegalArgumentException("'${answer}' is none of ${choices}")
        return answer
    }

    def sleep(Map asked) {
        Thread.sleep(asked.unit == 'SECONDS' ? 1000L * (int) asked.time : (long) asked.time)
    }

    private static void awaitAnswer(File folder) {
        new File(folder, 'question').text = ''
        while (!new File(folder, 'answer').exists()) Thread.sleep(20)
    }

    /** Reads the reports: a failed test makes the build unstable, and none at all is an error. */
    def junit(Object asked) {
        String pattern = asked instanceof Map ? asked.testResults : asked
        PathMatcher matcher = FileSystems.default.getPathMatcher('glob:' + pattern)
        List<File> reports = []
        agent.folder().eachFileRecurse { File file ->
            if (file.file && matcher.matches(agent.folder().toPath().relativize(file.toPath()))) reports << file
        }
        if (!reports && !(asked instanceof Map && asked.allowEmptyResults)) {
            throw new AbortException('No test report files were found. Configuration error?')
        }
        if (reports.any { it.text =~ '<(failure|error)' }) build.worsen('UNSTABLE')
        return [totalCount: reports.size()]
    }

    def milestone(Object ordinal) { agent.print("Trying to pass milestone ${ordinal}") }

    def properties(List wanted) { wanted.each { Map each -> build.declare('properties', (String) each.kind, each) } }

    def parameters(List wanted) { return [kind: 'parameters', of: wanted] }

    def pipelineTriggers(List wanted) { return [kind: 'pipelineTriggers', of: wanted] }

    def choice(Map wanted) { return wanted }

    def string(Map wanted) { return wanted }

    def file(Map wanted) { return wanted + ['$class': 'FileBinding'] }

    def githubPush() { return [kind: 'githubPush'] }

    /** Files by patterns of names; kept until the build ends, on no agent. */
    def stash(Map asked) {
        Map<String, String> kept = [:]
        asked.includes.toString().split(',').each { String pattern ->
            PathMatcher matcher = FileSystems.default.getPathMatcher('glob:' + pattern.trim())
            agent.folder().eachFileRecurse { File file ->
                Path inside = agent.folder().toPath().relativize(file.toPath())
                if (file.file && matcher.matches(inside)) kept[inside.toString()] = file.getText('UTF-8')
            }
        }
        if (!kept && !asked.allowEmpty) throw new AbortException('No files included in stash ‘' + asked.name + '’')
        build.stashes[(String) asked.name] = kept
    }

    def unstash(String name) {
        build.stashes[name].each { String path, String text -> writeFile(file: path, text: text) }
    }

    def updateGitlabCommitStatus(Map status) { return null }
}
