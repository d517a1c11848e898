"""What a step meets that needs no AWS: time of its own, and a report to look into."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ecs_steps.console.report import Report


@dataclass
class OwnClock:
    """Time that passes only where somebody sleeps."""

    time: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.time, timezone.utc)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Room:
    """A clock, a report and what both have seen."""

    def __init__(self) -> None:
        self.clock = OwnClock()
        self.known: list[Any] = []
        self._out = io.StringIO()
        self.report = Report(self._out, now=self.clock.now, on_known=self.known.append)

    @property
    def said(self) -> str:
        """Everything that people could read."""
        return self._out.getvalue()
