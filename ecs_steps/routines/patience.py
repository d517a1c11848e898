"""Wait out a network that is gone for a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_steps.clients.aws import PASSING_SECONDS, AwsUnreachable
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.console.report import Report

T = TypeVar("T")


class Patience:
    """Reads until AWS answers, for some minutes: an agent's network or proxy that is restarted costs no verdict."""

    def __init__(self, clock: Clock, report: Report) -> None:
        self._clock, self._report = clock, report
        self._told: set[str] = set()

    def read(self, action: Callable[[], T]) -> T:
        """Call `action` until it gets an answer; raise AwsUnreachable when there was none for five minutes."""
        return retried(
            action,
            worth_it=lambda error: isinstance(error, AwsUnreachable),
            before_sleep=self._tell,
            clock=self._clock,
            for_seconds=PASSING_SECONDS,
        )

    def _tell(self, error: BaseException, _: float) -> None:
        text = f"{error.what if isinstance(error, AwsUnreachable) else error}; looking again"
        if text not in self._told:
            self._told.add(text)
            self._report.warn(text)
