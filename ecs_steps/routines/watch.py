"""Look, judge, tell, wait: the one polling loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ecs_steps.clients.clock import Clock
from ecs_steps.values.duration import Duration

Sight = TypeVar("Sight")

_SOON, _SELDOM, _SLOWER = 1.0, 10.0, 1.5


class Judged(Protocol):
    """What a judge says of a sight."""

    @property
    def settled(self) -> bool:
        """True when there is nothing more to wait for."""


def watch(
    look: Callable[[], Sight],
    judge: Callable[[Sight], Judged],
    says: Callable[[Sight], str],
    *,
    say: Callable[[str], None],
    clock: Clock,
    timeout: Duration,
) -> tuple[Sight, bool]:
    """Look until a sight is settled or `timeout` has passed; give the last sight, and whether it was in time.

    What `says` makes of a sight is said when it changes, and once a minute while it does not. The first looks follow
    one another after a second; the longer nothing moves, the further apart, at most ten seconds.
    """
    deadline = clock.now() + timeout.seconds
    told, told_at, pause = "", clock.now(), _SOON
    while True:
        sight = look()
        if judge(sight).settled:
            return sight, True
        text, now = says(sight), clock.now()
        if text != told or now - told_at >= 60:
            pause = _SOON if text != told else pause
            told, told_at = text, now
            say(text)
        if now >= deadline:
            return sight, False
        clock.sleep(min(pause, max(deadline - now, 0.0)))
        pause = min(pause * _SLOWER, _SELDOM)
