"""Look, judge, tell, wait: the one polling loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ecs_steps.clients.clock import Clock
from ecs_steps.values.duration import Duration

Sight = TypeVar("Sight")

_HEARTBEAT = 60
_SOON, _SELDOM = 1.0, 10.0


class Judged(Protocol):
    """What a judge says of a sight."""

    @property
    def settled(self) -> bool:
        """True when there is nothing more to wait for."""


def slower(_: object, still: float, __: float) -> float:
    """Pause for a second after a change; the longer nothing moves, the longer, at most ten seconds."""
    return min(_SOON + still / 2, _SELDOM)


def watch(
    look: Callable[[], Sight],
    judge: Callable[[Sight], Judged],
    says: Callable[[Sight], str],
    *,
    say: Callable[[str], None],
    clock: Clock,
    timeout: Duration,
    pause: Callable[[Sight, float, float], float] = slower,
) -> tuple[Sight, bool]:
    """Look until a sight is settled or `timeout` has passed; give the last sight, and whether it was in time.

    What `says` makes of a sight is said when it changes, and once a minute while it does not. `pause` gives the seconds
    until the next look from the sight, the seconds since it changed, and those since the watch began.
    """
    began = clock.now()
    deadline = began + timeout.seconds
    told, told_at, moved_at = "", began, began
    while True:
        sight = look()
        if judge(sight).settled:
            return sight, True
        text, now = says(sight), clock.now()
        if text != told or now - told_at >= _HEARTBEAT:
            moved_at = now if text != told else moved_at
            told, told_at = text, now
            say(text)
        if now >= deadline:
            return sight, False
        clock.sleep(min(pause(sight, now - moved_at, now - began), max(deadline - now, 0.0)))
