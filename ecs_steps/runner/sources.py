"""Where a process finds a step's parameters: flags, the parameter file, earlier results, the environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ecs_steps.clients import files
from ecs_steps.clients.secrets import secret
from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter, EarlierStepFailed, NotReady
from ecs_steps.contract.gather import Source
from ecs_steps.contract.param import Param

PARAMS = "ECS_STEPS_PARAMS"
_NOTHING_DONE = "Nothing done, since "


def from_parameter_file(environment: Mapping[str, str]) -> Source:
    """Read the JSON object in the file that ECS_STEPS_PARAMS names."""
    path = environment.get(PARAMS)
    if not path:
        return Source({}, str)
    found = files.read_json(path, "The parameter file")
    if not isinstance(found, dict):
        hint = f'{PARAMS} names it; it looks like {{"cluster": "shop"}}.'
        raise BadParameter(f"The parameter file {path} is no JSON object", why=f"it is a {_kind(found)}", hint=hint)
    written = {names.snake(word): word for word in found}
    values = {names.snake(word): value for word, value in found.items()}
    values.pop("step", None)  # GitHub's composite action hands over its inputs whole
    return Source(values, lambda word: f"{written[word]} in {Path(path).name}")


def from_results(named: Sequence[str]) -> tuple[Source, ...]:
    """Read earlier results, the last named first; raise EarlierStepFailed if one carries an error."""
    return tuple(_from_result(each) for each in reversed(named))


def from_environment(params: Sequence[Param], environment: Mapping[str, str]) -> Source:
    """Take ECS_STEPS_<WORD> for the words that the step has; for a secret also the file in ECS_STEPS_<WORD>_FILE."""
    spelled = {param.name: names.environment(param.name) for param in params if not param.secret}
    values: dict[str, Any] = {word: environment[name] for word, name in spelled.items() if name in environment}
    for param in params:
        if param.secret:
            values[param.name] = secret(environment, names.environment(param.name))
    return Source(values, names.environment, secrets=True)


def _from_result(path: str) -> Source:
    where = "standard input" if path == "-" else path
    text = _piped() if path == "-" else files.read_text(_existing(path), "The earlier result")
    if not text.strip():
        why = "it was killed, never ran, or its output went elsewhere"
        raise NotReady(f"The earlier step handed on nothing in {where}", why=why, hint="See its own log above.")
    found = files.json_of(text, f"The earlier result in {where}")
    if not isinstance(found, dict):
        why = f"it is a {_kind(found)}"
        raise BadParameter(
            f"The earlier result in {where} is no JSON object", why=why, hint="--after takes a step's result."
        )
    if "error" in found:
        raise _earlier_error(found["error"])
    return Source(found, lambda word: f"{word} in --after {path}", strict=False)


def _piped() -> str:
    """All of standard input; nothing where the caller closed it."""
    try:
        return files.decoded(sys.stdin.buffer.read()) if sys.stdin else ""
    except UnicodeDecodeError as error:
        hint = "--after takes a step's result."
        raise BadParameter("The earlier result in standard input is no text", why=str(error), hint=hint) from None


def _existing(path: str) -> str:
    if not path:
        raise BadParameter(
            "--after names no file", why="it is empty", hint="Give a result file, or - for standard input."
        )
    if not Path(path).is_file():
        raise BadParameter(f"There is no result {path}", why="--after names it", hint=f"Looked in {Path.cwd()}.")
    return path


def _earlier_error(error: Any) -> EarlierStepFailed:
    told: Mapping[str, Any] = error if isinstance(error, dict) else {}
    code = told.get("code")
    what, why = str(told.get("what", "" if told or error is None else error)), str(told.get("why", ""))
    if not what.startswith(_NOTHING_DONE):  # else it names the step that failed first already
        why = f"{what}: {why}" if why else what
        what = f"{_NOTHING_DONE}{told.get('step') or 'the earlier step'} failed"
    return EarlierStepFailed(
        what,
        code=code if isinstance(code, int) and 0 < code < 256 else 1,
        why=why,
        hint=str(told.get("hint", "")),
    )


def _kind(value: Any) -> str:
    return {list: "list", str: "text", bool: "claim", type(None): "null"}.get(type(value), "number")
