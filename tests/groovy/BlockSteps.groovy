// The steps with a block. They are compiled in CPS, as trusted code: a restart inside a block finds its way back.
class BlockSteps implements Permitted {
    private Object around(Map frame, Closure body) {
        StepCall.suspend('enter', frame)
        try {
            return body()
        } finally {
            StepCall.suspend('leave')
        }
    }

    Object node(Closure body) { return around([node: 'any'], body) }

    Object node(String label, Closure body) { return around([node: label ?: 'any'], body) }

    Object stage(String name, Closure body) {
        StepCall.suspend('echo', '[Pipeline] { (' + name + ')')
        return around([:], body)
    }

    Object withEnv(List pairs, Closure body) { return around([environment: pairs], body) }

    Object dir(String folder, Closure body) { return around([folder: folder], body) }

    Object timeout(Map options, Closure body) {
        long unit = [MILLISECONDS: 1L, SECONDS: 1000L, MINUTES: 60000L, HOURS: 3600000L][options.unit ?: 'MINUTES']
        return around([deadline: System.currentTimeMillis() + unit * (long) options.time], body)
    }

    Object lock(Object resource, Closure body) { return around([:], body) }

    Object script(Closure body) { return body() }

    Object parallel(Map branches) {
        Map results = [:]
        List names = branches.keySet().toList() - 'failFast'
        for (int i = 0; i < names.size(); i++) {
            Closure branch = branches[names[i]]
            results[names[i]] = branch()
        }
        return results
    }

    Object catchError(Closure body) { return catchError([:], body) }

    Object catchError(Map options, Closure body) {
        try {
            return body()
        } catch (InterruptedException aborted) {
            throw aborted
        } catch (Exception failure) {
            StepCall.suspend('echo', 'ERROR: ' + failure.message)
            Build.current.worsen(options.buildResult ?: 'FAILURE')
            return null
        }
    }

    /** Declarative: gather the sections, then run them. */
    Object pipeline(Closure body) {
        Section plan = new Section()
        plan.gather(plan, body)
        while (!plan.gathering.isEmpty()) {
            Closure next = plan.gathering.remove(0)
            next()
        }
        return node(plan.label) {
            if (plan.checksOut && Build.current.wanted.scm) StepCall.suspend('checkout', 'scm')
            around(plan.frame()) { concluded(plan) { stagesOf(plan) } }
        }
    }

    private Object stagesOf(Section plan) {
        for (int i = 0; i < plan.parts.size(); i++) {
            Section part = plan.parts[i]
            stage(part.name) { around(part.frame()) { concluded(part, part.body) } }
        }
    }

    private Object concluded(Section section, Closure body) {
        Exception failure = null
        try {
            body()
        } catch (Exception thrown) {
            failure = thrown
            Build.current.worsen(thrown instanceof InterruptedException ? 'ABORTED' : 'FAILURE')
        }
        List<Closure> conclusions = section.conclusions(Build.current.result)
        for (int i = 0; i < conclusions.size(); i++) {
            Closure conclusion = conclusions[i]
            conclusion()
        }
        if (failure != null) throw failure
    }
}
