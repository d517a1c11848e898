// Compiles as Jenkins does: block steps trusted, the shared library's vars/ and the Jenkinsfile in the sandbox, all in CPS.
import com.cloudbees.groovy.cps.CpsTransformer
import com.cloudbees.groovy.cps.SandboxCpsTransformer
import org.codehaus.groovy.control.CompilerConfiguration

class Loader {
    private final GroovyClassLoader trusted
    private final Map<File, GroovyClassLoader> libraries = [:]

    Loader(File blockSteps) {
        CompilerConfiguration configuration = new CompilerConfiguration(sourceEncoding: 'UTF-8')
        configuration.addCompilationCustomizers(new CpsTransformer())
        trusted = new GroovyClassLoader(Loader.classLoader, configuration)
        trusted.parseClass(blockSteps)
    }

    /** A class loader for one build; each file of `vars` is a class of its own name, compiled once. */
    GroovyClassLoader forBuild(File vars) {
        CompilerConfiguration configuration = new CompilerConfiguration(
            sourceEncoding: 'UTF-8', scriptBaseClass: PipelineScript.name)
        configuration.addCompilationCustomizers(new SandboxCpsTransformer())
        if (!libraries.containsKey(vars)) {
            GroovyClassLoader library = new GroovyClassLoader(trusted, configuration)
            vars.eachFileMatch(~/.*\.groovy/) { File file -> library.parseClass(file) }
            libraries[vars] = library
        }
        return new GroovyClassLoader(libraries[vars], configuration)
    }

    Object blockSteps() {
        return trusted.loadClass('BlockSteps').newInstance()
    }
}
