// The sandbox: what a Jenkinsfile or a file of vars/ may call, written as script-security writes its white lists.
import java.lang.reflect.Modifier
import org.codehaus.groovy.runtime.ScriptBytecodeAdapter
import org.kohsuke.groovy.sandbox.GroovyInterceptor
import org.kohsuke.groovy.sandbox.impl.Checker

class Gate extends GroovyInterceptor {
    private static final List<String> PLAIN = [
        'java.lang.String', 'int', 'boolean', 'long', '[Ljava.lang.Object;', '[Ljava.lang.String;',
    ]

    private final List<List<String>> entries

    Gate(List<String> lines) {
        entries = lines.findAll { it && !it.startsWith('#') }*.tokenize(' ')
    }

    @Override
    Object onMethodCall(GroovyInterceptor.Invoker next, Object receiver, String method, Object... arguments) {
        if (receiver instanceof PipelineScript) {
            String name = method == 'invokeMethod' ? (String) arguments[0] : method
            check(callable(receiver, name), "step or method ${name}")
        } else if (!(receiver instanceof Permitted)) {
            check(listed(receiver, method, arguments), "method ${receiver.getClass().name} ${method} ${types(arguments)}")
        }
        return super.onMethodCall(next, receiver, method, arguments)
    }

    @Override
    Object onStaticCall(GroovyInterceptor.Invoker next, Class receiver, String method, Object... arguments) {
        check(harmlessCast(receiver, method, arguments) || exact('staticMethod', receiver, method, arguments),
            "staticMethod ${receiver.name} ${method} ${types(arguments)}")
        return super.onStaticCall(next, receiver, method, arguments)
    }

    @Override
    Object onNewInstance(GroovyInterceptor.Invoker next, Class made, Object... arguments) {
        check(PipelineScript.isAssignableFrom(made) || exact('new', made, null, arguments),
            "new ${made.name} ${types(arguments)}")
        return super.onNewInstance(next, made, arguments)
    }

    @Override
    Object onGetProperty(GroovyInterceptor.Invoker next, Object receiver, String property) {
        check(readable(receiver, property), "property ${receiver.getClass().name} ${property}")
        return super.onGetProperty(next, receiver, property)
    }

    @Override
    Object onSetProperty(GroovyInterceptor.Invoker next, Object receiver, String property, Object value) {
        check(receiver instanceof Map || receiver instanceof Permitted || receiver instanceof Closure ||
            receiver instanceof PipelineScript, "set property ${receiver.getClass().name} ${property}")
        return super.onSetProperty(next, receiver, property, value)
    }

    @Override
    Object onGetArray(GroovyInterceptor.Invoker next, Object receiver, Object index) {
        check(receiver instanceof Map || receiver instanceof List, "subscript of ${receiver.getClass().name}")
        return super.onGetArray(next, receiver, index)
    }

    @Override
    Object onSetArray(GroovyInterceptor.Invoker next, Object receiver, Object index, Object value) {
        check(receiver instanceof Map || receiver instanceof List, "set subscript of ${receiver.getClass().name}")
        return super.onSetArray(next, receiver, index, value)
    }

    @Override
    Object onSuperCall(GroovyInterceptor.Invoker next, Class sender, Object receiver, String method, Object... arguments) {
        check(false, "super.${method}")
    }

    @Override
    Object onGetAttribute(GroovyInterceptor.Invoker next, Object receiver, String attribute) {
        check(false, "field ${receiver.getClass().name} ${attribute}")
    }

    @Override
    Object onSetAttribute(GroovyInterceptor.Invoker next, Object receiver, String attribute, Object value) {
        check(false, "set field ${receiver.getClass().name} ${attribute}")
    }

    /** A typed declaration's cast: newer sandboxes check it by what it would construct, here it may construct nothing. */
    private static boolean harmlessCast(Class receiver, String method, Object... arguments) {
        if (receiver == Checker && method == 'checkedCast') return true
        if (receiver != ScriptBytecodeAdapter || !(method in ['asType', 'castToType'])) return false
        Class target = (Class) arguments[1]
        return arguments[0] == null || target.isInstance(arguments[0]) || target.name in PLAIN
    }

    private static boolean callable(PipelineScript script, String name) {
        Class blocks = script.getBinding().getVariable('steps').getClass()
        return Build.current.knows(name) || Agent.knows(name) ||
            blocks.declaredMethods.any { it.name == name && Modifier.isPublic(it.modifiers) } ||
            script.getClass().declaredMethods.any { it.name == name }
    }

    private boolean readable(Object receiver, String property) {
        if (property in ['class', 'metaClass', 'properties']) return false
        if (receiver instanceof PipelineScript || receiver instanceof Permitted || receiver instanceof Closure) return true
        if (receiver instanceof Map) return true
        return listed(receiver, 'get' + property.capitalize(), [] as Object[])
    }

    private boolean listed(Object receiver, String name, Object... arguments) {
        return entries.any { List<String> entry ->
            entry[0] == 'method' && entry[2] == name && Class.forName(entry[1]).isInstance(receiver) &&
                fits(entry.drop(3), arguments)
        }
    }

    private boolean exact(String kind, Class type, String name, Object... arguments) {
        return entries.any { List<String> entry ->
            entry[0] == kind && entry[1] == type.name && (name == null || entry[2] == name) &&
                fits(entry.drop(name == null ? 2 : 3), arguments)
        }
    }

    private static boolean fits(List<String> wanted, Object... arguments) {
        if (wanted.size() != arguments.length) return false
        return (0..<wanted.size()).every { arguments[it] == null || type(wanted[it]).isInstance(arguments[it]) }
    }

    private static Class type(String name) {
        return name == 'int' ? Integer : Class.forName(name)
    }

    private static String types(Object... arguments) {
        return arguments.collect { it == null ? 'null' : it.getClass().name }.join(' ')
    }

    private static void check(boolean allowed, String what) {
        if (allowed) return
        Build.current.refused << what
        throw new SecurityException("Scripts not permitted to use ${what}")
    }
}
