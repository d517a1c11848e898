// The objects that a Jenkinsfile may touch; none holds state of its own, so a restart changes nothing.
import hudson.model.User
import hudson.scm.ChangeLogSet

/** Marks what the sandbox lets a Jenkinsfile touch freely. */
interface Permitted extends Serializable {}

class BuildEnvironment implements Permitted {
    Object getProperty(String name) { return Build.current.agent.environment()[name] }

    void setProperty(String name, Object value) { Build.current.agent.base[name] = value.toString() }
}

class CurrentBuild implements Permitted {
    String getResult() { return Build.current.result == 'SUCCESS' ? null : Build.current.result }

    void setResult(String result) { Build.current.worsen(result) }

    List<ChangeLogSet> getChangeSets() {
        List entries = Build.current.wanted.changes.collect { Map change ->
            new ChangeLogSet.Entry(commitId: change.commit, msg: change.message, author: new User(fullName: change.author))
        }
        return [new ChangeLogSet(items: entries as Object[])]
    }

    String getCurrentResult() { return Build.current.result }
}
