// Declarative's sections as a Jenkinsfile fills them in: `pipeline` itself, and each of its stages.
class Section implements Permitted {
    static final Map<String, Long> UNITS = [MILLISECONDS: 1L, SECONDS: 1000L, MINUTES: 60000L, HOURS: 3600000L]

    String name
    String label = 'any'
    boolean checksOut = true
    Closure body
    Long limit
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

    void agent(String label) { this.label = label }

    void agent(Closure contents) { gather(this, contents) }

    void label(String label) { this.label = label }

    void environment(Closure contents) { gather(new Variables(variables: variables), contents) }

    void options(Closure contents) { gather(this, contents) }

    void disableConcurrentBuilds() { Build.current.agent.print('one build at a time') }

    void skipDefaultCheckout() { checksOut = false }

    void timeout(Map options) { limit = UNITS[options.unit ?: 'MINUTES'] * (long) options.time }

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
