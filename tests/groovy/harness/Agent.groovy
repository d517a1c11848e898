// The agent of one build: its workspace, the environment that blocks put around a step, and the processes it runs.
import hudson.AbortException
import java.util.concurrent.TimeUnit
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

class Agent {
    final StringBuffer log = new StringBuffer()
    final Map<String, String> base
    private final List<Map> around = []
    private final Build build
    private final LeafSteps leaves

    Agent(Build build) {
        this.build = build
        base = new LinkedHashMap((Map) build.wanted.environment)
        leaves = new LeafSteps(build: build, agent: this)
    }

    static boolean knows(String name) {
        return LeafSteps.declaredMethods.any { it.name == name && !it.synthetic }
    }

    Object perform(StepCall call) {
        if (call.name == 'enter') return around << ((Map) call.arguments[0])
        if (call.name == 'leave') return around.removeAt(around.size() - 1)
        return leaves.invokeMethod(call.name, call.arguments as Object[])
    }

    void print(String line) {
        log << line << '\n'
    }

    boolean isUnix() {
        return build.wanted.unix
    }

    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap(base)
        around*.environment.findAll().each { List<String> added -> added.each { put(variables, it.toString()) } }
        return variables
    }

    private void put(Map<String, String> variables, String pair) {
        int split = pair.indexOf('=')
        String name = pair.substring(0, split)
        String value = pair.substring(split + 1)
        if (name.startsWith('PATH+')) {
            variables.PATH = value + File.pathSeparator + variables.PATH
        } else if (value.isEmpty()) {
            variables.remove(name) // as hudson.EnvVars.override does
        } else {
            variables[name] = value
        }
    }

    /** What the blocks around a step hold: agents, locks, time limits. */
    List<String> held() {
        return ['node', 'lock', 'deadline'].findAll { String kind -> around.any { it[kind] } }
    }

    File workspace() {
        if (!around.any { it.node }) {
            throw new AbortException('Required context class hudson.FilePath is missing\n' +
                'Perhaps you forgot to surround the step with a step that provides this, such as: node')
        }
        if (around.findAll { it.node }.last().lost) throw new IOException('Cannot contact the agent: it is gone')
        return new File((String) build.wanted.workspace)
    }

    File folder() {
        List<String> folders = (List<String>) around*.folder.findAll()
        return folders.inject(workspace()) { File at, String next -> at.toPath().resolve(next).toFile() }
    }

    File file(String path) {
        return folder().toPath().resolve(path).toFile()
    }

    /** Run a command as the durable-task plugin does, its output streamed to the log; gives [exit code, stdout]. */
    List execute(List<String> command, boolean wantOutput) {
        folder().mkdirs()
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder())
        builder.environment().clear()
        builder.environment().putAll(environment())
        builder.environment().put('JENKINS_SERVER_COOKIE', 'durable-test')
        if (!wantOutput) builder.redirectErrorStream(true)
        int before = log.length()
        Process process = builder.start()
        process.outputStream.close()
        StringBuffer output = new StringBuffer()
        List<Thread> readers = [read(process.inputStream, wantOutput ? output : log)]
        if (wantOutput) readers << read(process.errorStream, log)
        try {
            await(process)
        } finally {
            readers*.join()
            mask(before)
        }
        return [process.exitValue(), output.toString()]
    }

    private void mask(int from) {
        String told = log.substring(from)
        around*.secrets.findAll().flatten().each { String secret -> told = told.replace(secret, '****') }
        log.replace(from, log.length(), told)
    }

    private Thread read(InputStream from, StringBuffer to) {
        return Thread.start { from.withReader('UTF-8') { Reader reader ->
            char[] part = new char[8192]
            for (int length = reader.read(part); length >= 0; length = reader.read(part)) to.append(part, 0, length)
        } }
    }

    private void await(Process process) {
        List<Long> deadlines = (List<Long>) around*.deadline.findAll()
        String abortWhen = build.wanted.abort_when
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            if (deadlines && System.currentTimeMillis() > deadlines.min()) interrupt(process, 'Timeout has been exceeded')
            if (abortWhen && file(abortWhen).exists()) interrupt(process, 'Aborted by the test')
            if (build.wanted.lose_when && file((String) build.wanted.lose_when).exists()) lose(process)
        }
    }

    /** The agent is gone with all that ran on it. */
    private void lose(Process process) {
        process.descendants().forEach { it.destroyForcibly() }
        process.destroyForcibly().waitFor()
        build.wanted.lose_when = null
        around.findAll { it.node }.last().lost = true
        throw new FlowInterruptedException('Agent was removed')
    }

    private void interrupt(Process process, String why) {
        print('Sending interrupt signal to process')
        build.wanted.abort_when = null
        // Windows has no signal: there a process is killed at once.
        process.descendants().forEach { build.wanted.kills ? it.destroyForcibly() : it.destroy() }
        process.destroy()
        // Jenkins gives it 20 seconds; here a machine may be busy.
        if (!process.waitFor(120, TimeUnit.SECONDS)) process.destroyForcibly()
        throw new FlowInterruptedException(why)
    }
}
