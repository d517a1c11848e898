"""A sign of life while something says nothing: once a minute, from a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ecs_steps.clients.clock import Clock

SILENT_SECONDS = 60.0
_LOOKS_EVERY = 0.2


@contextmanager
def heartbeat(
    clock: Clock, tell: Callable[[float], None], also: Callable[[], None] = lambda: None
) -> Iterator[Callable[[], None]]:
    """Hand out what to call when something was heard; `tell` gets the seconds since then, each minute of silence.

    A thread can do it while the block waits for a socket. `also` is called at each look, several times a second.
    """
    over, heard_at, told_at = threading.Event(), clock.now(), clock.now()

    def heard() -> None:
        nonlocal heard_at, told_at
        heard_at = told_at = clock.now()

    def look() -> None:
        nonlocal told_at
        while not over.wait(_LOOKS_EVERY):
            also()
            now = clock.now()
            if now - told_at >= SILENT_SECONDS:
                told_at = now
                tell(now - heard_at)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield heard
    finally:
        over.set()
        looking.join()
