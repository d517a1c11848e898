"""The signals that end a step: the first asks it to, a later one cuts its last act short."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType

from ecs_steps.contract.errors import StopCode, Stopped

#: A CI sends one signal to a process and its group: what comes so soon after the first is the same wish.
_SAME_WISH_SECONDS = 1.0


class Signals:
    """What the process hears; `parting` says whether the step is at its last act, which may be cut short."""

    def __init__(self, now: Callable[[], float], parting: Callable[[], bool]) -> None:
        self._now, self._parting = now, parting
        self._first: float | None = None

    def hear(self) -> None:
        """Raise Stopped in the main thread when a signal comes."""
        for each in _ending():
            signal.signal(each, self._stop)

    def deafen(self) -> None:
        """Ignore signals from here on, until the process is gone: the result is being written, nothing may tear it."""
        for each in _ending():
            signal.signal(each, signal.SIG_IGN)

    def _stop(self, number: int, _: FrameType | None) -> None:
        now = self._now()
        if self._first is not None and (now - self._first < _SAME_WISH_SECONDS or not self._parting()):
            return
        self._first = now if self._first is None else self._first
        raise Stopped(StopCode.TERMINATED if number == signal.SIGTERM else StopCode.INTERRUPTED)


def _ending() -> tuple[signal.Signals, ...]:
    """SIGTERM from a CI, Ctrl-C, and Ctrl-Break where Windows has it."""
    ctrl_break = getattr(signal, "SIGBREAK", None)
    return (signal.SIGTERM, signal.SIGINT, *((ctrl_break,) if ctrl_break is not None else ()))
