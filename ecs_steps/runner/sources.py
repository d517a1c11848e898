"""Where a process finds a step's parameters: flags, the parameter file, earlier results, the environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecs_steps.clients import files
from ecs_steps.clients.secrets import secret
from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter, EarlierStepFailed, NotReady, StepError
from ecs_steps.contract.failed_result import FailedResult
from ecs_steps.contract.gather import Source
from ecs_steps.contract.param import Param
from ecs_steps.contract.reading import is_unset

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
    place = "the parameters" if path.startswith("/dev/") else Path(path).name
    return Source(values, lambda word: f"{written[word]} in {place}")


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What the results of earlier steps give: words, and how the pipe that they came through has to end.

    `failure` is what the pipe ends with, whatever the step does about it. `well` are the facts of a step that did not
    fail, before a step that there is for failures.
    """

    sources: tuple[Source, ...]
    failure: StepError | None = None
    well: Mapping[str, Any] | None = None


def from_results(named: Sequence[str], failed_result: FailedResult | None = None, *, resumes: bool = False) -> Earlier:
    """Read earlier results, the last named first; raise EarlierStepFailed if one carries an error.

    A step that takes failed results works on them, if they name what it needs. What comes through a pipe is special:
    there a result without an error leaves such a step nothing to do, and a failure stays the pipe's, since a shell
    tells only the last step's code. A step that `resumes` takes the file of a step that was cut off while its
    deployment went on, but nothing of that kind through a pipe.
    """
    sources: list[Source] = []
    failure, well = None, None
    for path in reversed(named):
        found = _from_result(path)
        error = found.get("error")
        goes_on = resumes and path != "-" and _goes_on(found)
        if "error" in found and not goes_on and (failed_result is None or not found.get(failed_result.needed)):
            raise _earlier_error(error)
        if failed_result is not None and path == "-":
            failure, well = (_still_failed(error), well) if "error" in found else (failure, found)
        words = failed_result.words if failed_result else {}
        sources.append(_of_result(found, words, path))
    return Earlier(sources=tuple(sources), failure=failure, well=well)


def _goes_on(found: Mapping[str, Any]) -> bool:
    """True for a step that did not end, and that says what to look for now."""
    error = found.get("error")
    unfinished = isinstance(error, dict) and error.get("unfinished") is True
    return unfinished and bool(found.get("deployment") or found.get("task_definition"))


def _of_result(found: Mapping[str, Any], words: Mapping[str, str], path: str) -> Source:
    spelled = {words.get(word, word): word for word in found}
    values = {option: found[word] for option, word in spelled.items()}
    return Source(values, lambda word: f"{spelled[word]} in --after {path}", strict=False)


def from_environment(params: Sequence[Param], environment: Mapping[str, str]) -> Source:
    """Take ECS_STEPS_<WORD> for the words that the step has; for a secret also the file in ECS_STEPS_<WORD>_FILE."""
    spelled = {param.name: names.environment(param.name) for param in params if not param.secret}
    values: dict[str, Any] = {word: environment[name] for word, name in spelled.items() if name in environment}
    for param in params:
        if param.secret:
            values[param.name] = secret(environment, names.environment(param.name))
    return Source(values, names.environment, strict=False, secrets=True)


def refuse_two_environments(near: Sequence[Source], earlier: Sequence[Source]) -> None:
    """Refuse to go on in another environment than an earlier result's: its cluster and service are of that one."""
    for result in earlier:
        stage = result.values.get("environment")
        for other in near:
            said = other.values.get("environment")
            if is_unset(stage) or is_unset(said) or said == stage:
                continue
            what = f"environment {said} ({other.told('environment')}) is not {stage} ({result.told('environment')})"
            why = "what an earlier step hands on is of its own environment"
            hint = f"Leave {said} out, or --after: an image goes to another environment by --image alone."
            raise BadParameter(what, why=why, hint=hint)


def _from_result(path: str) -> Mapping[str, Any]:
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
    return found


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
    step, what, why, failed = _told(error)
    if what.startswith(f"{step} "):
        what = f"{_NOTHING_DONE}{what}"
    elif not what.startswith(_NOTHING_DONE):  # else it names the step that failed first already
        why = f"{what}: {why}" if why else what
        what = f"{_NOTHING_DONE}{step} failed"
    return EarlierStepFailed(what, code=failed.exit_code, why=why, hint=failed.hint)


def _still_failed(error: Any) -> EarlierStepFailed:
    """The end of a pipe whose failure was worked on."""
    step, what, why, failed = _told(error)
    hint = "A pipe ends as its failed step did; what was done about it stands above."
    return EarlierStepFailed(f"{step} failed", code=failed.exit_code, why=f"{what}: {why}" if why else what, hint=hint)


def _told(error: Any) -> tuple[str, str, str, EarlierStepFailed]:
    """Read a result's error, which may be anything: step, what, why, and code and hint as an error."""
    told: Mapping[str, Any] = error if isinstance(error, dict) else {}
    code = told.get("code")
    what, why = str(told.get("what", "" if told or error is None else error)), str(told.get("why", ""))
    exit_code = code if isinstance(code, int) and 0 < code < 256 else 1
    failed = EarlierStepFailed(what, code=exit_code, why=why, hint=str(told.get("hint", "")))
    return str(told.get("step") or "the earlier step"), what, why, failed


def _kind(value: Any) -> str:
    return {list: "list", str: "text", bool: "claim", type(None): "null"}.get(type(value), "number")
