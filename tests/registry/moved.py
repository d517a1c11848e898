"""A clock that a test moves, and that moves when somebody waits on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone


class MovedClock:
    def __init__(self) -> None:
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def utc(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=self._now)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds
        self.meanwhile()
