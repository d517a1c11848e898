"""Outlast a network that is gone for a moment, between two reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_steps.clients.aws import AwsUnreachable
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report

Found = TypeVar("Found")

#: An agent's network or proxy that is restarted should not cost a release.
OUTAGE_SECONDS = 120.0
_PAUSE = 5.0


def outlasting(read: Callable[[], Found], ecs: Ecs, clock: Clock, report: Report) -> Found:
    """Read until AWS answers, for two minutes; at once an error where it never answered: then it is the settings."""
    deadline = clock.now() + OUTAGE_SECONDS
    while True:
        try:
            return read()
        except AwsUnreachable as unreachable:
            if not ecs.answered or clock.now() >= deadline:
                raise
            report.line(f"{unreachable.what}; again in {_PAUSE:.0f} s")
        clock.sleep(_PAUSE)
