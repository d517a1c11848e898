"""Outlast a network that is gone for a while, between two reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_steps.clients.aws import AwsUnreachable
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report

Found = TypeVar("Found")

#: An agent's network or proxy that is restarted should not cost a release.
OUTAGE_SECONDS = 120.0


def outlasting(
    read: Callable[[], Found], ecs: Ecs, clock: Clock, report: Report, *, seconds: float = OUTAGE_SECONDS
) -> Found:
    """Read until AWS answers, for two minutes; at once an error where it never answered: then it is the settings."""
    told: list[str] = []

    def tell(error: BaseException, _: float) -> None:
        if not told and isinstance(error, AwsUnreachable):
            told.append(error.what)
            report.warn(f"{error.what}; looking again")

    return retried(
        read,
        worth_it=lambda error: isinstance(error, AwsUnreachable) and ecs.answered,
        before_sleep=tell,
        clock=clock,
        for_seconds=seconds,
    )
