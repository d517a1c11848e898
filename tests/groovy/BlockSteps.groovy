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
        Build.current.limits.add([held: Build.current.agent.held()] + options)
        long unit = [MILLISECONDS: 1L, SECONDS: 1000L, MINUTES: 60000L, HOURS: 3600000L][options.unit ?: 'MINUTES']
        return around([deadline: System.currentTimeMillis() + unit * (long) options.time], body)
    }

    /** Binds what the test says a credential is; the wrong kind and an unknown one are refused as the plug-in does. */
    Object withCredentials(List bindings, Closure body) {
        return around(Credentials.bound(bindings), body)
    }

    /** Assumes no role here: what its block sees of one is what the plug-in Pipeline: AWS Steps puts into the environment. */
    Object withAWS(Map options, Closure body) {
        List session = options.role ? ['AWS_ACCESS_KEY_ID=' + options.role, 'AWS_SESSION_TOKEN=' + options.role] : []
        return around([environment: session + ['AWS_REGION=' + options.region, 'AWS_DEFAULT_REGION=' + options.region]], body)
    }

    Object lock(Object resource, Closure body) {
        String name = resource instanceof Map ? resource.resource : resource
        Build.current.locks.add(resource instanceof Map ? resource : [resource: name])
        StepCall.suspend('echo', 'Lock acquired on [Resource: ' + name + ']')
        try {
            return around([lock: name], body)
        } finally {
            StepCall.suspend('echo', 'Lock released on resource [Resource: ' + name + ']')
        }
    }

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
        return placed(plan, plan.checksOut) { concluded(plan) { stagesOf(plan) } }
    }

    /** On an agent of its own and with sources there, where the section asks for one. */
    private Object placed(Section section, boolean checksOut, Closure body) {
        if (section.label == null) return around(section.frame(), body)
        return node(section.label) {
            Map sources = checksOut && Build.current.wanted.scm ? StepCall.suspend('checkout', 'scm') : [:]
            around([environment: sources.collect { it.key + '=' + it.value }]) { around(section.frame(), body) }
        }
    }

    private Object stagesOf(Section plan) {
        Exception failure = null
        for (int i = 0; i < plan.parts.size(); i++) {
            Section part = plan.parts[i]
            if (failure == null) {
                try {
                    stage(part.name) { entered(part, plan.checksOut) }
                } catch (Exception thrown) {
                    failure = thrown
                }
            } else {
                skipped(part, 'earlier failure(s)')
            }
        }
        if (failure != null) throw failure
    }

    private Object entered(Section part, boolean checksOut) {
        if (part.conditions.first && !holds(part)) return skipped(part, 'when conditional')
        if (part.question) part.answered(StepCall.suspend('input', part.question))
        return placed(part, checksOut) {
            if (part.conditions.first || holds(part)) concluded(part, part.body)
            else skipped(part, 'when conditional')
        }
    }

    private boolean holds(Section part) {
        if (!part.conditions.variablesHold()) return false
        for (int i = 0; i < part.conditions.expressions.size(); i++) {
            Closure expression = part.conditions.expressions[i]
            if (!expression()) return false
        }
        return true
    }

    private Object skipped(Section part, String why) {
        Build.current.agent.print('Stage "' + part.name + '" skipped due to ' + why)
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
