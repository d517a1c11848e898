"""Failures on demand, for the tests of whatever talks to the registry."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ecs_steps.testbed.registry.refusal import Refusal

_PUSHING = frozenset({"POST", "PATCH", "PUT"})


class Faults:
    """What goes wrong next; everything works until a switch is thrown."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._failures = 0
        self._status = 500
        self.push_is_denied = False
        self.delay_seconds = 0.0

    def fail(self, times: int, status: int = 500) -> None:
        """Answer the next requests with a server error."""
        with self._lock:
            self._failures, self._status = times, status

    def clear(self) -> None:
        """Let everything work again."""
        self.fail(0)
        self.push_is_denied, self.delay_seconds = False, 0.0

    def apply(self) -> None:
        """Delay a request, or refuse it with the server error that is due."""
        if self.delay_seconds:
            self._sleep(self.delay_seconds)
        with self._lock:
            if not self._failures:
                return
            self._failures -= 1
            status = self._status
        raise Refusal(status, "UNKNOWN", "Internal Server Error" if status == 500 else "Service Unavailable")

    def denies(self, method: str) -> bool:
        """Tell whether a request with this method counts as pushing while pushing is denied."""
        return self.push_is_denied and method in _PUSHING
