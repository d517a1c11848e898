"""Look, judge, tell, wait: the one polling loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_steps.clients.clock import Clock
from ecs_steps.values.duration import Duration

Sight = TypeVar("Sight")

_SOON, _SELDOM, _SLOWER = 1.0, 10.0, 1.5


def watch(
    look: Callable[[], Sight],
    *,
    settled: Callable[[Sight], bool],
    tell: Callable[[Sight], str],
    say: Callable[[str], None],
    clock: Clock,
    timeout: Duration,
) -> Sight | None:
    """Look until a sight is settled; None when `timeout` has passed.

    What `tell` says of a sight is said when it changes, and once a minute while it does not. The first looks follow one
    another after a second; the longer nothing moves, the further apart, at most ten seconds.
    """
    deadline = clock.now() + timeout.seconds
    told, told_at, pause = "", clock.now(), _SOON
    while True:
        sight = look()
        if settled(sight):
            return sight
        says, now = tell(sight), clock.now()
        if says != told or now - told_at >= 60:
            say(says)
            pause = _SOON if says != told else pause
            told, told_at = says, now
        if now >= deadline:
            return None
        clock.sleep(min(pause, max(deadline - now, 0.0)))
        pause = min(pause * _SLOWER, _SELDOM)
