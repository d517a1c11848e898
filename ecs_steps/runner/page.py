"""The page of a step on GitHub, for people: the file that GITHUB_STEP_SUMMARY names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_steps.clients.files import append
from ecs_steps.console.foreign import stripped
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, StepError


class Page:
    """What GitHub shows of a step; nothing of it can make the step fail."""

    def __init__(self, step: str, environment: Mapping[str, str], report: Report) -> None:
        self._step, self._report = step, report
        self._file = environment.get("GITHUB_STEP_SUMMARY") or None
        self._is_local = any(environment.get(name) for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECS"))

    def write(self, facts: Mapping[str, Any], error: StepError | None = None, code: int = 0) -> None:
        """Append how the step ended; a full page, which GitHub would not show at all, stays as it is."""
        if not self._file:
            return
        from ecs_steps.rules.step_summary import MAX_BYTES, step_summary

        text = step_summary(self._step, self._clean(facts), error, code, linked=not self._is_local)
        try:
            if text and not append(self._file, text, "GITHUB_STEP_SUMMARY", at_most=MAX_BYTES):
                self._report.line("The step summary is full: this step is not on it")
        except BadParameter as unwritten:
            self._report.warn(str(unwritten))

    def _clean(self, value: Any) -> Any:
        """The value without secrets, and without what commands a terminal; an error's texts have none any more."""
        match value:
            case str():
                return self._report.redacted(stripped(value))
            case list():
                return [self._clean(each) for each in value]
            case Mapping():
                return {self._clean(name): self._clean(each) for name, each in value.items()}
            case _:
                return value
