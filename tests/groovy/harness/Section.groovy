// Declarative's sections as a Jenkinsfile fills them in: `pipeline` itself, and each of its stages.
class Section implements Permitted {
    static final Map<String, Long> UNITS = [MILLISECONDS: 1L, SECONDS: 1000L, MINUTES: 60000L, HOURS: 3600000L]

    String name
    String label
    boolean checksOut = true
    Closure body
    Long limit
    Map question
    When conditions = new When()
    final List<Closure> gathering
    final List<Section> parts = []
    final Map<String, String> variables = [:]
    private final Map<String, Closure> post = [:]

    Section(List<Closure> gathering = []) { this.gathering = gathering }

    void gather(Object delegate, Closure contents) {
        contents.delegate = delegate
        contents.resolveStrategy = Closure.DELEGATE_FIRST
        gathering << contents
    }

    String getAny() { return 'any' }

    String getNone() { return null }

    void agent(String label) { this.label = label }

    void agent(Closure contents) { gather(this, contents) }

    void label(String label) { this.label = label }

    void environment(Closure contents) { gather(new Variables(variables: variables), contents) }

    void options(Closure contents) { gather(this, contents) }

    void triggers(Closure contents) { gather(new Declared(what: 'triggers'), contents) }

    void parameters(Closure contents) { gather(new Declared(what: 'parameters'), contents) }

    void disableConcurrentBuilds() { Build.current.declare('options', 'disableConcurrentBuilds', [:]) }

    void gitLabConnection(String name) { Build.current.declare('options', 'gitLabConnection', [name: name]) }

    void skipDefaultCheckout() { checksOut = false }

    void timeout(Map options) { limit = UNITS[options.unit ?: 'MINUTES'] * (long) options.time }

    void when(Closure contents) { gather(conditions, contents) }

    void input(Closure contents) {
        question = [:]
        gather(new Question(asked: question), contents)
    }

    void stages(Closure contents) { gather(this, contents) }

    void stage(String name, Closure contents) {
        Section part = new Section(gathering)
        part.name = name
        parts << part
        gather(part, contents)
    }

    void steps(Closure contents) { body = loose(contents) }

    void post(Closure contents) { gather(new Conditions(post: post), contents) }

    Map frame() {
        Map frame = [environment: variables.collect { String key, String value -> key + '=' + value }]
        if (limit != null) frame.deadline = System.currentTimeMillis() + limit
        return frame
    }

    /** What a person answered is a variable of the stage, where the question names one. */
    void answered(Object answer) {
        if (question.submitterParameter) variables[(String) question.submitterParameter] = answer.toString()
    }

    List<Closure> conclusions(String result) {
        List<String> conditions = ['always', result.toLowerCase(), result == 'SUCCESS' ? '' : 'unsuccessful', 'cleanup']
        return conditions.collect { post[it] }.findAll()
    }

    /** The block without the sections around it: only steps and variables are in its sight. */
    static Closure loose(Closure block) {
        block.delegate = block.thisObject
        block.resolveStrategy = Closure.DELEGATE_ONLY
        return block
    }
}

class Variables implements Permitted {
    private Map<String, String> variables

    Object getProperty(String name) {
        if (!variables.containsKey(name)) throw new MissingPropertyException(name, Variables)
        return variables[name]
    }

    void setProperty(String name, Object value) { variables[name] = value.toString() }
}

class Conditions implements Permitted {
    private Map<String, Closure> post

    Object invokeMethod(String condition, Object contents) {
        post[condition] = Section.loose((Closure) ((Object[]) contents)[0])
        return null
    }
}

/** Triggers and parameters: what the job is told when a build has read the Jenkinsfile. */
class Declared implements Permitted {
    private String what

    Object invokeMethod(String symbol, Object given) {
        Object[] values = (Object[]) given
        Map options = values.length == 0 ? [:] : values[0] instanceof Map ? (Map) values[0] : [spec: values[0].toString()]
        Build.current.declare(what, symbol, options)
        return null
    }
}

class Question implements Permitted {
    private Map asked

    Object invokeMethod(String name, Object given) {
        asked[name] = ((Object[]) given)[0].toString()
        return null
    }
}

/** What a stage's `when` asks; all of it has to hold. */
class When implements Permitted {
    boolean first
    final List<Closure> expressions = []
    private final List<Map> variables = []

    void beforeAgent(boolean first) { this.first = first }

    void beforeInput(boolean first) { this.first = first }

    void branch(String name) { environment(name: 'BRANCH_NAME', value: name) }

    void environment(Map wanted) { variables << wanted }

    void expression(Closure contents) { expressions << Section.loose(contents) }

    boolean variablesHold() { return variables.every { Build.current.agent.environment()[it.name] == it.value } }
}
