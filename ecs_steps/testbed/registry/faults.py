"""Failures on demand, for the tests of whatever talks to the registry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import IO, Any

from ecs_steps.testbed.registry.refusal import Refusal

_PUSHING = frozenset({"POST", "PATCH", "PUT"})


class ConnectionCut(Exception):
    """The connection of this request ends here, without an answer."""


class Faults:
    """What goes wrong next; everything works until a switch is thrown."""

    def __init__(self, sleep: Callable[[float], None], expire: Callable[[], None] = lambda: None) -> None:
        self._sleep, self._expire = sleep, expire
        self._lock = threading.Lock()
        self._methods: frozenset[str] = frozenset()
        self._retry_after: int | None = None
        self._until_expiry: int | None = None
        self.clear()

    def fail(self, times: int, status: int = 500, *, methods: str = "", retry_after: int | None = None) -> None:
        """Answer the next requests (of some methods, such as "PUT PATCH") with an error; 429 is a rate limit."""
        with self._lock:
            self._failures, self._status, self._methods = times, status, frozenset(methods.split())
            self._retry_after = retry_after

    def cut_uploads(self, times: int, *, after_bytes: int) -> None:
        """Cut the connection of the next uploads once so many bytes of their blob have come."""
        with self._lock:
            self._cuts, self._cut_after = times, after_bytes

    def lose_answers(self, times: int, method: str) -> None:
        """Carry the next requests of a method out, and cut their connection in place of an answer."""
        with self._lock:
            self._lost, self._lost_method = times, method

    def expire_tokens_after(self, requests: int) -> None:
        """Let every token that there is by then expire after so many requests."""
        with self._lock:
            self._until_expiry = requests

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._failures, self._status = 0, 500
            self._methods, self._retry_after = frozenset(), None
            self._cuts = self._cut_after = self._lost = 0
            self._lost_method = ""
            self._until_expiry = None
        self.push_is_denied, self.delay_seconds = False, 0.0

    def apply(self, method: str) -> None:
        """Delay a request, or refuse it with the error that is due."""
        if self.delay_seconds:
            self._sleep(self.delay_seconds)
        with self._lock:
            if self._until_expiry is not None:
                self._until_expiry -= 1
                if self._until_expiry < 0:
                    self._until_expiry = None
                    self._expire()
            if not self._failures or (self._methods and method not in self._methods):
                return
            self._failures -= 1
            status, wait = self._status, self._retry_after
        if status == 429:
            raise Refusal(429, "TOOMANYREQUESTS", "Rate exceeded", retry_after=wait)
        said = "Internal Server Error" if status == 500 else "Service Unavailable"
        raise Refusal(status, "UNKNOWN", said, retry_after=wait)

    def denies(self, method: str) -> bool:
        """Tell whether a request with this method counts as pushing while pushing is denied."""
        return self.push_is_denied and method in _PUSHING

    def uploading(self, stream: IO[bytes], length: int) -> Any:
        """Return the stream of an upload, or one that is cut on its way."""
        with self._lock:
            if not self._cuts or length <= self._cut_after:
                return stream
            self._cuts -= 1
            return _CutStream(stream, self._cut_after)

    def loses_answer(self, method: str) -> bool:
        """Tell whether the answer to a request that was carried out gets lost."""
        with self._lock:
            if not self._lost or method != self._lost_method:
                return False
            self._lost -= 1
            return True


class _CutStream:
    """A stream that ends in the middle, as a broken connection does."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream, self._left = stream, left

    def read(self, size: int = -1) -> bytes:
        """Read what is left; then the connection is cut."""
        if not self._left:
            raise ConnectionCut
        piece = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece
