"""Work on several things at once: the first failure stops the others, and so does whoever stops listening."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E")

# On Windows a thread that waits without an end does not hear Ctrl-C.
_GLANCE_SECONDS = 0.5


class _GivenUp(Exception):
    """Ends a worker at the next thing that it tells."""


@dataclass(frozen=True)
class _Ended:
    """A worker has no more to do, or failed."""

    error: BaseException | None


class _Carried:
    """Carries whatever ends a block to the thread that waits for it."""

    def __init__(self, told: queue.SimpleQueue[object]) -> None:
        self._told = told

    def __enter__(self) -> None:
        """Begin to carry."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> bool:
        """Put the end where it is waited for."""
        self._told.put(_Ended(error))
        return True


@dataclass(frozen=True)
class _Crew:
    """What the workers share: what is left to do, what was told, and whether anybody still wants it."""

    told: queue.SimpleQueue[object] = field(default_factory=queue.SimpleQueue)
    given_up: threading.Event = field(default_factory=threading.Event)

    def tell(self, event: object) -> None:
        if self.given_up.is_set():
            raise _GivenUp
        self.told.put(event)

    def hear(self) -> object:
        while True:
            with suppress(queue.Empty):
                return self.told.get(timeout=_GLANCE_SECONDS)


def at_once(things: Sequence[T], work: Callable[[T, Callable[[E], None]], None], *, most: int) -> Iterator[E]:
    """Do `work(thing, tell)` for each thing, at most so many at a time; hand out in this thread what is told.

    Raises the first error of a worker. The other workers end at the next thing that they tell; they are not waited for,
    since one of them may hang: they are daemons, which end with the process.
    """
    crew, left = _Crew(), deque(things)

    def worker() -> None:
        with _Carried(crew.told):
            while (thing := _next(left)) is not None:
                work(thing, crew.tell)

    running = min(most, len(things))
    try:
        for _ in range(running):
            threading.Thread(target=worker, daemon=True).start()
        while running:
            event = crew.hear()
            if not isinstance(event, _Ended):
                yield event  # type: ignore[misc] # what is no end was told by `work`
            elif event.error is None:
                running -= 1
            else:
                raise event.error
    finally:
        crew.given_up.set()


def _next(left: deque[T]) -> T | None:
    try:
        return left.popleft()
    except IndexError:
        return None
