// One build: runs the program to its next step, restarts the controller, performs the step, and so on to the end.
import com.cloudbees.groovy.cps.Continuable
import com.cloudbees.groovy.cps.Envs
import com.cloudbees.groovy.cps.ObjectInputStreamWithLoader
import com.cloudbees.groovy.cps.Outcome
import com.cloudbees.groovy.cps.sandbox.SandboxInvoker
import hudson.AbortException
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

class Build {
    static Build current

    final Map wanted
    final Agent agent
    final List<List> steps = []
    final List<String> refused = []
    final List<Map> declared = []
    final List<Map> asked = []
    final List<Map> locks = []
    final List<Map> limits = []
    final Map<String, Map<String, String>> stashes = [:]
    private final File vars
    private GroovyClassLoader loader
    private final Loader library
    String result = 'SUCCESS'

    Build(Loader library, Map wanted) {
        this.library = library
        this.wanted = wanted
        vars = new File((String) wanted.vars)
        agent = new Agent(this)
    }

    Map run() {
        current = this
        Throwable failure = null
        Object returned = null
        try {
            loader = library.forBuild(vars)
            Declarative.check((String) wanted.jenkinsfile)
            returned = drive(script((String) wanted.jenkinsfile))
        } catch (Throwable thrown) {
            failure = thrown
            worsen(thrown instanceof FlowInterruptedException ? 'ABORTED' : 'FAILURE')
            agent.print(thrown instanceof AbortException ? "ERROR: ${thrown.message}" : thrown.toString())
        }
        return [result: result, error: failure?.message, error_type: failure?.class?.name, returned: returned,
                log: agent.log.toString(), steps: steps, refused: refused, declared: declared, asked: asked,
                locks: locks, limits: limits]
    }

    void worsen(String other) {
        List<String> order = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED']
        if (order.indexOf(other) > order.indexOf(result)) result = other
    }

    /** What the Jenkinsfile tells its job: triggers, parameters (their defaults count from now on), options. */
    void declare(String section, String symbol, Map options) {
        declared << [section: section, symbol: symbol, options: options]
        if (section != 'parameters') return
        String name = options.name
        Object preset = options.containsKey('choices') ? ((List) options.choices)[0] : options.defaultValue
        if (!wanted.params.containsKey(name)) wanted.params[name] = preset
        agent.base[name] = wanted.params[name].toString()
    }

    boolean knows(String variable) {
        return variable ==~ /\w+/ && new File(vars, variable + '.groovy').isFile()
    }

    /** The global variable of this name: one object a build, kept in the program's own binding. */
    Object variable(PipelineScript asking, String name) {
        if (!asking.getBinding().hasVariable(name)) {
            PipelineScript made = (PipelineScript) loader.loadClass(name).newInstance()
            made.setBinding(asking.getBinding())
            asking.getBinding().setVariable(name, made)
        }
        return asking.getBinding().getVariable(name)
    }

    private PipelineScript script(String text) {
        PipelineScript script = (PipelineScript) loader.parseClass(text, 'WorkflowScript.groovy').newInstance()
        script.setBinding(new Binding([
            steps: library.blockSteps(), env: new BuildEnvironment(), currentBuild: new CurrentBuild(),
            params: wanted.params, scm: 'scm',
        ]))
        return script
    }

    private Object drive(PipelineScript script) {
        Continuable program = new Continuable(script, Envs.empty(new SandboxInvoker()))
        Outcome given = new Outcome(null, null)
        while (true) {
            Outcome reached = program.run0(given)
            if (!program.resumable) return reached.replay()
            List stored = (List) restarted([program, reached.replay()])
            program = (Continuable) stored[0]
            given = perform((StepCall) stored[1])
        }
    }

    private Outcome perform(StepCall call) {
        if (!(call.name in ['enter', 'leave'])) steps << [call.name, call.shown()]
        try {
            return new Outcome(restarted(agent.perform(call)), null)
        } catch (Exception failure) {
            return new Outcome(null, failure)
        }
    }

    /** What is left of a value when the controller is stopped and started: what cannot be stored ends the build. */
    private Object restarted(Object value) {
        ByteArrayOutputStream disk = new ByteArrayOutputStream()
        new ObjectOutputStream(disk).writeObject(value)
        return new ObjectInputStreamWithLoader(new ByteArrayInputStream(disk.toByteArray()), loader).readObject()
    }
}
