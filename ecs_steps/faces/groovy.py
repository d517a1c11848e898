"""Jenkins' face of the steps: a shim and a help page for each, and the facade `ecsSteps`."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from ecs_steps import __version__
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.param import Output, Param
from ecs_steps.contract.words import Form

LEFT_OUT = MappingProxyType({"sandbox": "it serves a person's machine, and a build would leave it behind on the agent"})
"""Steps that have no face in Jenkins, each with the reason."""

_BLOCK_HELP = """{0}(...) {{ ... }}

With a block, what the step made serves the block and is gone after it, also when the build fails or is aborted.
"""
BLOCKS = ("login",)
"""Steps that also stand around a block: what they made is gone after it."""

_BLOCK = """\
/** Likewise, around a block only: docker commands in it are logged in, and after it nothing is left of that. */
Object call(Map params = [:], Closure body) {
    if (params.dockerConfig) {
        error('ecsLogin: a block has a Docker config of its own; leave dockerConfig out, or the block')
    }
    String folder = pwd(tmp: true) + '/ecs-steps-docker-' + UUID.randomUUID()
    try {
        withEnv(["ECS_STEPS_DOCKER_CONFIG=${folder}"]) { ecsRunStep('login', params) }
        return withEnv(["DOCKER_CONFIG=${folder}"], body)
    } finally {
        removed(folder)
    }
}

/** Aborted or failed, the block ends with its own word: a folder that resists must not hide it. */
private void removed(String folder) {
    try {
        dir(folder) { deleteDir() }
    } catch (IOException left) {
        echo("could not remove ${folder}: ${left.message}")
    }
}
"""
_FACADE_USE = "For Scripted pipelines and script blocks; in Declarative steps write ecsDeploy(...), ecsPush(...)."
_FACADE_OWN = f"""
/** The version of this library; the steps say so where the tool on an agent has another. */
String version() {{
    return '{__version__}'
}}

/** Bring the tool to this agent, once; returns the folder that it is in. */
String install(Map params = [:]) {{
    return ecsInstall(params)
}}

/** Likewise; in the block the steps find it. */
Object install(Map params = [:], Closure body) {{
    return ecsInstall(params, body)
}}
"""
_FACADE_OWN_HELP = """- ecsSteps.install(...): Bring the tool to an agent, once.
- ecsSteps.version(): The version of this library.
"""
_CREDENTIALS = """And in Jenkins, for this step's process alone:
- credentialsId: Jenkins credential with the AWS keys.
- credentialsType (one of: aws; usernamePassword, default aws): Its kind; of the latter the user is the access key's id.
- registryCredentials (map): User and password of each registry: ['nexus.example.com': 'nexus-deployer'].
- unstable (true or false, optional): A failure of the step makes the build unstable, and it goes on.
"""
_ENDING = """A step that fails ends the build with one sentence.
Secrets are never parameters: name a credential of Jenkins, or bind them with withCredentials or withAWS.
"""


def render(descriptions: Iterable[Description]) -> dict[str, str]:
    """Draw every generated file of `vars/`, by its path."""
    shown = [each for each in descriptions if each.name not in LEFT_OUT]
    files = {"vars/ecsSteps.groovy": _facade(shown), "vars/ecsSteps.txt": _facade_help(shown)}
    for each in shown:
        files[f"vars/{step_name(each.name)}.groovy"] = _shim(each)
        files[f"vars/{step_name(each.name)}.txt"] = _help(each)
    return files


def step_name(name: str) -> str:
    """Name a step as a Jenkinsfile calls it: `wait-stable` is `ecsWaitStable`."""
    return names.camel(f"ecs-{name}")


def _shim(step: Description) -> str:
    written = f"// Written by .ci/write_faces.py from ecs_steps/{names.snake(step.name)}.py: change that file.\n"
    block = f"\n{_BLOCK}" if step.name in BLOCKS else ""
    return f"{written}\n/** {step.summary} */\n{_method('call', step.name)}{block}"


def _facade(steps: Iterable[Description]) -> str:
    methods = (f"\n/** {step.summary} */\n{_facade_method(step.name)}" for step in steps)
    return f"// Written by .ci/write_faces.py.\n// {_FACADE_USE}\n{_FACADE_OWN}{''.join(methods)}"


def _facade_method(step: str) -> str:
    name = names.camel(step)
    call = f"Object {name}(Map params = [:], Closure body) {{\n    return {step_name(step)}(params, body)\n}}\n"
    return _method(name, step) + (f"\n/** Likewise, around a block only. */\n{call}" if step in BLOCKS else "")


def _method(name: str, step: str) -> str:
    return f"Map {name}(Map params = [:]) {{\n    return ecsRunStep('{step}', params)\n}}\n"


def _facade_help(steps: Iterable[Description]) -> str:
    calls = "".join(f"- ecsSteps.{names.camel(step.name)}(...): {step.summary}\n" for step in steps)
    left_out = "".join(f"- {name}: {why}.\n" for name, why in LEFT_OUT.items())
    steps_of_it = f"All steps as methods of one object.\n{_FACADE_USE}\n\n{calls}"
    return f"{steps_of_it}\nBeside them:\n{_FACADE_OWN_HELP}\nNot in Jenkins:\n{left_out}"


def _help(step: Description) -> str:
    required = ", ".join(
        f"{names.camel(param.name)}: ..." for param in step.params if param.required and not param.secret
    )
    parts = [
        f"{step.summary}\n",
        f"{step_name(step.name)}({required})\n",
        *([_BLOCK_HELP.format(step_name(step.name))] if step.name in BLOCKS else []),
        "Parameters:\n" + "".join(_param_line(param) for param in step.params if not param.secret),
        "Every step takes too, and all of it from ecs-steps.yml:\n" + "".join(map(_param_line, step.common)),
        *_secrets(step),
        _CREDENTIALS,
        "Returns a Map of what is known of:\n" + "".join(_output_line(output) for output in step.outputs),
        _ENDING,
    ]
    return "\n".join(parts)


def _secrets(step: Description) -> Iterable[str]:
    lines = [f"- {names.environment(each.name)}: {each.help}\n" for each in step.params if each.secret]
    if lines:
        yield "In the environment (or as ..._FILE, the file that holds it):\n" + "".join(lines)


def _param_line(param: Param) -> str:
    facts = [_shape(param), "required" if param.required else _default(param.default)]
    told = ", ".join(fact for fact in facts if fact)
    return f"- {names.camel(param.name)} ({told}): {param.help}\n"


def _output_line(output: Output) -> str:
    shape = _shape(output)
    return f"- {names.camel(output.name)}{f' ({shape})' if shape else ''}: {output.help}\n"


def _shape(word: Param | Output) -> str:
    choice = "; ".join(str(each.value) for each in word.kind) if issubclass(word.kind, enum.Enum) else ""
    match word.form:
        case Form.MANY:
            return f"list of: {choice}" if choice else "list"
        case Form.MAP:
            return "map"
        case Form.ONE if choice:
            return f"one of: {choice}"
        case Form.ONE:
            return {bool: "true or false", int: "number"}.get(word.kind, "")


def _default(default: Any) -> str:
    if default is None or default is False or default in ("", ()):
        return "optional"
    return f"default {default.value if isinstance(default, enum.Enum) else default}"
