"""One result, three carriers: stdout, the file that ECS_STEPS_RESULT names, and GITHUB_OUTPUT."""

from __future__ import annotations

import dataclasses
import enum
import json
import os
from collections.abc import Mapping
from typing import Any

from ecs_steps.clients.files import append, write_atomically
from ecs_steps.console.streams import print_out
from ecs_steps.contract import names
from ecs_steps.contract.errors import StepError, TimedOut
from ecs_steps.contract.param import outputs_of


class Outcome:
    """What a step's process hands on, written early and again at the end."""

    def __init__(self, step: str, environment: Mapping[str, str]) -> None:
        self._step = step
        self._file = environment.get("ECS_STEPS_RESULT") or None
        self._github = environment.get("GITHUB_OUTPUT") or None
        self._facts: dict[str, Any] = {}
        self._printed: str | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of the step so far."""
        return self._facts

    def within(self, environment: str | None) -> None:
        """Hand on the environment of ecs-steps.yml that was chosen: who goes on from the result stays in it."""
        if environment is not None:
            self._facts["environment"] = environment

    def begun(self) -> None:
        """Write an unfinished result: an earlier one must not stand for this run, and a bad path shows at once."""
        if self._file:
            unfinished = TimedOut(f"{self._step} has not ended", why="it is still running, or it was killed")
            told = self._with_error(unfinished, unfinished.exit_code, goes_on=True)
            told["error"]["ended"] = False  # a process that ends by itself says more than this
            self._write_file(told)

    def known(self, result: Any) -> None:
        """Write what is known so far; until the end it carries an error, so that a killed step never looks done."""
        self._keep(result)
        self.begun()

    def succeeded(self, result: Any) -> None:
        """Hand on a step's result."""
        self._keep(result)
        self._hand_on(self._facts)

    def handed_through(self, facts: Mapping[str, Any]) -> None:
        """Hand on an earlier step's result as it came."""
        self._facts.update(facts)
        self._hand_on(self._facts)

    def failed(self, error: StepError, code: int, *, goes_on: bool = False) -> None:
        """Hand on what is known and why there is no more; what the step began may go on without it."""
        self._printed = None
        self._hand_on(self._with_error(error, code, goes_on=goes_on))

    def _keep(self, result: Any) -> None:
        self._facts.update(written(result))
        for output in outputs_of(type(result)):
            if output.printed:
                self._printed = getattr(result, output.name)

    def _with_error(self, error: StepError, code: int, *, goes_on: bool) -> dict[str, Any]:
        told = {"step": self._step, "code": code, "what": error.what, "why": error.why, "hint": error.hint}
        return {**self._facts, "error": {**told, "unfinished": True} if goes_on else told}

    def _hand_on(self, facts: Mapping[str, Any]) -> None:
        if self._github:
            github, self._github = self._github, None  # once, also if it is what fails
            lines = [_github_line(word, value) for word, value in facts.items() if word != "error"]
            append(github, "".join(lines), "GITHUB_OUTPUT")
        if self._file:
            self._write_file(facts)
        else:
            print_out((self._printed if self._printed is not None else _in_one_line(facts)) + "\n")

    def _write_file(self, facts: Mapping[str, Any]) -> None:
        if self._file:
            write_atomically(self._file, json.dumps(facts, indent=1) + "\n")


def written(result: Any) -> dict[str, Any]:
    """Each output as the text that its value parses from; numbers and claims as they are, unset left out."""
    found = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    return {name: _plain(value) for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case bool() | int():
            return value
        case enum.Enum():
            return value.value
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            return str(value)


def _in_one_line(facts: Mapping[str, Any]) -> str:
    """JSON that a CI which reads stdout too cannot take for one of its commands."""
    return json.dumps(facts).replace("##[", "#\\u0023[")


def _github_line(word: str, value: Any) -> str:
    """One output in GitHub's file format; a random delimiter keeps a value from ending itself."""
    text = value if isinstance(value, str) else json.dumps(value)
    end = os.urandom(16).hex()
    return f"{names.kebab(word)}<<{end}\n{text}\n{end}\n"
