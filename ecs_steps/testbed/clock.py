"""The time that the test bed lives by: moved by hand, or the wall's."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time in seconds since 1970."""

    @property
    def moves_by_itself(self) -> bool:
        """True when time passes without anybody's doing."""
        ...

    def now(self) -> float:
        """Tell the time."""
        ...


class ManualClock:
    """Stands still until it is advanced."""

    moves_by_itself = False

    def __init__(self, start: float | None = None) -> None:
        # Near the wall's time by default: SigV4 and `createdAt < now` filters of clients look at both.
        self._now = round(time.time(), 3) if start is None else start
        self._lock = threading.Lock()

    def now(self) -> float:
        """Tell the time."""
        return self._now

    def advance(self, seconds: float) -> float:
        """Move forward by so many seconds and tell the new time."""
        if seconds < 0:
            msg = f"time does not run backwards: {seconds}"
            raise ValueError(msg)
        with self._lock:
            self._now += seconds
            return self._now


class WallClock:
    """The machine's clock.

    "Faster than wall" is this clock with shorter durations (`Timings.faster`): an accelerated clock would put
    events into the future of clients that compare them with their own time.
    """

    moves_by_itself = True

    def now(self) -> float:
        """Tell the time, in whole milliseconds as AWS does."""
        return round(time.time(), 3)
