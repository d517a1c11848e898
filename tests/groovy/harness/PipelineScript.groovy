// What a Jenkinsfile and each file of vars/ extend: names are steps, global variables and environment variables.
import com.cloudbees.groovy.cps.Continuable
import com.cloudbees.groovy.cps.SerializableScript
import org.codehaus.groovy.runtime.InvokerHelper

abstract class PipelineScript extends SerializableScript {
    @Override
    Object invokeMethod(String name, Object arguments) {
        Object[] values = InvokerHelper.asArray(arguments)
        if (Build.current.knows(name)) {
            return InvokerHelper.invokeMethod(Build.current.variable(this, name), 'call', values)
        }
        Object blocks = getBinding().getVariable('steps')
        if (blocks.metaClass.respondsTo(blocks, name, values)) return InvokerHelper.invokeMethod(blocks, name, values)
        if (!Agent.knows(name)) throw new MissingMethodException(name, getClass(), values)
        return StepCall.suspend(name, values)
    }

    @Override
    Object getProperty(String name) {
        if (getBinding().hasVariable(name)) return getBinding().getVariable(name)
        if (Build.current.knows(name)) return Build.current.variable(this, name)
        Object value = Build.current.agent.environment()[name]
        if (value == null) throw new MissingPropertyException(name, getClass())
        return value
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.writeObject(getBinding().variables)
    }

    private void readObject(ObjectInputStream from) throws IOException, ClassNotFoundException {
        setBinding(new Binding((Map) from.readObject()))
    }
}

class StepCall implements Serializable {
    String name
    List arguments

    static Object suspend(String name, Object... arguments) {
        return Continuable.suspend(new StepCall(name: name, arguments: arguments.toList()))
    }

    /** The arguments as JSON can carry them. */
    List shown() {
        return arguments.collect { it instanceof CharSequence ? it.toString() : it }
    }
}
