// Brings the tool to an agent: a virtual environment per version in its cache, from packages that are pinned by hash.

/** Install it, if it is not there yet; returns the folder for the PATH. */
String call(Map params = [:]) {
    String version = checked(params)
    String folder = pwd(tmp: true) + '/ecs-steps-install-' + UUID.randomUUID()
    Map files = ecsInstallFiles() + ['tool.txt': itself(version, params.sha256)]
    List<String> names = files.collect { String name, String text -> name } // an iterator would not survive a restart
    for (int i = 0; i < names.size(); i++) {
        writeFile(file: folder + '/' + names[i], text: files[names[i]], encoding: 'UTF-8')
    }
    List<String> asked = [
        FOLDER: folder, INTO: params.cache ? params.cache + '/' + version : '', PYTHON: params.python ?: '',
        WHEELHOUSE: params.wheelhouse ?: '', INDEX_URL: params.indexUrl ?: ''].collect { String name, Object value ->
            'ECS_STEPS_INSTALL_' + name + '=' + value
        }
    try {
        int status = withEnv(asked + ['PYTHONUTF8=1']) { installed('Install ecs-steps ' + version) }
        if (status != 0) {
            error('ecsInstall: ' + reason(version, folder))
        }
        String command = readFile(file: folder + '/said.txt', encoding: 'UTF-8').trim()
        return command.replaceAll('[/\\\\][^/\\\\]*$', '')
    } finally {
        removed(folder)
    }
}

/** Likewise; in the block it is on the PATH. */
Object call(Map params = [:], Closure body) {
    return withEnv(['PATH+ECS_STEPS=' + call(params)], body)
}

/** The version that is asked for; what cannot be meant is refused before anything is done. */
private String checked(Map params) {
    List<String> known = ['version', 'sha256', 'indexUrl', 'wheelhouse', 'python', 'cache']
    List<String> unknown = params.collect { Object name, Object value -> name.toString() } - known
    if (!unknown.isEmpty()) {
        error("ecsInstall: there is no parameter ${unknown.join(', ')}; there are ${known.join(', ')}")
    }
    if (params.wheelhouse && params.indexUrl) {
        error('ecsInstall: it comes from a wheelhouse or from an index, not from both; leave one of them out')
    }
    String version = params.version ?: ecsSteps.version()
    if (!version.matches('[0-9A-Za-z.+!_-]+')) {
        error("ecsInstall: '${version}' is no version; write it as '${ecsSteps.version()}'")
    }
    return version
}

private String itself(String version, Object hash) {
    if (hash && !hash.toString().matches('[0-9a-f]{64}')) {
        error("ecsInstall: sha256 is 64 digits of a wheel's hash, not '${hash}'")
    }
    return 'ecs-steps==' + version + (hash ? ' --hash=sha256:' + hash : '') + '\n'
}

private int installed(String label) {
    return isUnix() ? sh(script: onUnix(), label: label, encoding: 'UTF-8', returnStatus: true)
        : bat(script: onWindows(), label: label, encoding: 'UTF-8', returnStatus: true)
}

/** A Python that is new enough runs the installer; where there is none, what was found is written down. */
private String onUnix() {
    return '''#!/bin/sh
folder=$ECS_STEPS_INSTALL_FOLDER
if [ -n "$ECS_STEPS_INSTALL_PYTHON" ]; then
    set -- "$ECS_STEPS_INSTALL_PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python3.10 python
fi
check='import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 10))'
found=
for python in "$@"; do
    python=$(command -v "$python") || continue
    if version=$("$python" -c "$check" 2>/dev/null); then
        exec "$python" "$folder/install.py" >"$folder/said.txt"
    fi
    found="$found${found:+, }${version:-none} at $python"
done
printf '%s' "$found" >"$folder/found.txt"
exit 3
'''
}

/** Likewise; without labels, which a batch file with bare line feeds can miss, and no value is parsed as a command. */
private String onWindows() {
    return '''@echo off
setlocal EnableExtensions EnableDelayedExpansion
set "FOLDER=!ECS_STEPS_INSTALL_FOLDER!"
set "CHECK=import sys; sys.exit(sys.version_info < (3, 10))"
if defined ECS_STEPS_INSTALL_PYTHON (
    "!ECS_STEPS_INSTALL_PYTHON!" -c "!CHECK!" >nul 2>nul
    if not errorlevel 1 (
        "!ECS_STEPS_INSTALL_PYTHON!" "!FOLDER!/install.py" >"!FOLDER!/said.txt"
        exit /b !ERRORLEVEL!
    )
) else (
    for %%P in ("py -3" "python" "python3") do (
        %%~P -c "!CHECK!" >nul 2>nul
        if not errorlevel 1 (
            %%~P "!FOLDER!/install.py" >"!FOLDER!/said.txt"
            exit /b !ERRORLEVEL!
        )
    )
)
where py python python3 >"!FOLDER!/found.txt" 2>nul
exit /b 3
'''
}

private String reason(String version, String folder) {
    if (!fileExists(folder + '/found.txt')) {
        return "ecs-steps ${version} was not installed on agent '${env.NODE_NAME}'; the log above says why"
    }
    String found = readFile(file: folder + '/found.txt', encoding: 'UTF-8').trim().replaceAll('[\\r\\n]+', ', ')
    String stub = found.contains('WindowsApps') ? '; what is in WindowsApps is the stub of the Microsoft Store' : ''
    return "ecs-steps needs Python 3.10 or newer, and agent '${env.NODE_NAME}' has " + (found ? found + stub : 'none') +
        ". Install one there, or name it with python: '...'"
}

/** Aborted or failed, it ends with its own word: a folder that resists must not hide it. */
private void removed(String folder) {
    try {
        dir(folder) { deleteDir() }
    } catch (IOException left) {
        echo("could not remove ${folder}: ${left.message}")
    }
}
