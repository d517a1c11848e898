"""What happens when: the engine's time and the events that are due, in one fixed order."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from itertools import count
from string import ascii_letters, digits


class Agenda:
    """A queue of events; events at the same time happen in the order in which they were noted."""

    def __init__(self, start: float) -> None:
        self.now = start
        #: Called when everything of this moment has happened and time is about to move.
        self.before_moving: Callable[[], None] = lambda: None
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._runs = False

    def after(self, seconds: float, event: Callable[[], None]) -> None:
        """Note an event so many seconds from now."""
        self.at(self.now + seconds, event)

    def at(self, when: float, event: Callable[[], None]) -> None:
        """Note an event at a time; one that lies in the past happens now."""
        heapq.heappush(self._due, (max(when, self.now), next(self._order), event))

    def run(self, until: float) -> None:
        """Let everything happen that is due until a time, and move there; nothing, from within an event."""
        if self._runs:
            return
        self._runs = True
        try:
            while self._due and self._due[0][0] <= until:
                when, _, event = heapq.heappop(self._due)
                if when > self.now:
                    self.before_moving()
                self.now = when
                event()
            if until > self.now:
                self.before_moving()
            self.now = max(self.now, until)
        finally:
            self._runs = False


class Names:
    """Identifiers in AWS's shapes; the same seed gives the same names."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  names, no secrets; they must repeat

    def deployment(self) -> str:
        """Name a deployment: ecs-svc/ and 19 digits."""
        return f"ecs-svc/{self._random.randrange(10**18, 10**19)}"

    def task(self) -> str:
        """Name a task: 32 hexadecimal digits."""
        return f"{self._random.getrandbits(128):032x}"

    def event(self) -> str:
        """Name an event: a UUID."""
        text = self.task()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def service_deployment(self) -> str:
        """Name a service deployment: 21 letters and digits."""
        return "".join(self._random.choice(ascii_letters + digits) for _ in range(21))

    def address(self) -> str:
        """Name an address of a task's network interface."""
        return f"10.0.{self._random.randrange(256)}.{self._random.randrange(4, 255)}"
