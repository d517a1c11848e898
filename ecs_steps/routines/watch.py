"""Look, judge, tell, wait: the one polling loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ecs_steps.clients.clock import Clock
from ecs_steps.contract.errors import StepError
from ecs_steps.values.duration import Duration

Sight = TypeVar("Sight")

_HEARTBEAT = 60
_SOON, _SELDOM = 1.0, 10.0
#: Seconds in which the looks at several things are one round.
_TOGETHER = 2.0


class Judged(Protocol):
    """What a judge says of a sight."""

    @property
    def settled(self) -> bool:
        """True when there is nothing more to wait for."""


def slower(_: object, still: float, __: float) -> float:
    """Pause for a second after a change; the longer nothing moves, the longer, at most ten seconds."""
    return min(_SOON + still / 2, _SELDOM)


@dataclass(kw_only=True, eq=False)
class Watch(Generic[Sight]):
    """One thing under watch: how it is looked at, for how long, and what was said of it when.

    What `is_shown` elsewhere is not said.
    """

    look: Callable[[], Sight]
    judge: Callable[[Sight], Judged]
    says: Callable[[Sight], str]
    timeout: Duration
    pause: Callable[[Sight, float, float], float] = slower
    is_shown: bool = False
    began: float | None = None
    due: float = 0.0
    _told: str = ""
    _told_at: float = 0.0
    _moved_at: float = 0.0

    @property
    def is_begun(self) -> bool:
        """True once its time runs."""
        return self.began is not None

    def begin(self, now: float) -> None:
        """Begin now."""
        self.began = self.due = self._told_at = self._moved_at = now

    def round(self, say: Callable[[str], None], clock: Clock) -> tuple[Sight, bool] | None:
        """Look once; give the sight if it is the last one, and whether it was in time."""
        sight = self.look()
        if self.judge(sight).settled:
            return sight, True
        text, now = self.says(sight), clock.now()
        if text != self._told or now - self._told_at >= _HEARTBEAT:
            self._moved_at = now if text != self._told else self._moved_at
            self._told, self._told_at = text, now
            if not self.is_shown:
                say(text)
        began = now if self.began is None else self.began
        deadline = began + self.timeout.seconds
        if now >= deadline:
            return sight, False
        pause = self.pause(sight, now - self._moved_at, now - began)
        self.due = now + min(pause, max(deadline - now, 0.0))
        return None


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
    return watch_one(Watch(look=look, judge=judge, says=says, timeout=timeout, pause=pause), say=say, clock=clock)


def watch_one(one: Watch[Sight], *, say: Callable[[str], None], clock: Clock) -> tuple[Sight, bool]:
    """Watch one thing; give the last sight, and whether it was in time."""
    _, ended = next(watch_all([one], say=say, clock=clock))
    if isinstance(ended, StepError):
        raise ended
    return ended


def watch_all(
    watches: list[Watch[Sight]],
    *,
    say: Callable[[str], None],
    clock: Clock,
    expect: Callable[[Sequence[Watch[Sight]]], None] = lambda _: None,
) -> Iterator[tuple[Watch[Sight], tuple[Sight, bool] | StepError]]:
    """Watch several things at once, and give each when it has ended: its last sight, or the error of its looks.

    Those that are due at about the same time are looked at one after the other; `expect` hears of them before. What has
    ended leaves the list, and what is put into it meanwhile is watched too.
    """
    while watches:
        now = clock.now()
        for each in watches:
            if not each.is_begun:
                each.begin(now)
        first = min(each.due for each in watches)
        if first > now:
            clock.sleep(first - now)
        # A look a little too soon costs less than a call of its own.
        due = [each for each in watches if each.due <= max(first, now) + (_TOGETHER if len(watches) > 1 else 0.0)]
        expect(due)
        for each in due:
            ended = _rounded(each, say, clock)
            if ended is not None:
                watches.remove(each)
                yield each, ended


def _rounded(one: Watch[Sight], say: Callable[[str], None], clock: Clock) -> tuple[Sight, bool] | StepError | None:
    try:
        return one.round(say, clock)
    except StepError as error:
        return error
