"""How long to wait before the next look at a deployment."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.rules.verdict import Sight

#: After a change the next look comes soon; each further one that sees nothing new half as long again after it.
_SOON, _SLOWER = 1.0, 0.5
#: Seconds between looks: near an end, far from one, and in the minute after AWS asked us to slow down.
NEAR, FAR, THROTTLED = 4.0, 12.0, 20.0
#: Calls that may be sent at once, and how many more each minute; what an end costs still fits below 12 a minute.
_AT_ONCE, _A_MINUTE = 1, 9.6
#: So many calls are never waited for: the first looks see what was begun. They are saved later.
_FREE = 3
#: How much longer a pause gets at once to save what was spent, and by how many calls too many it doubles.
_SAVING, _MUCH = 1.3, 15


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What the next pause depends on; times in seconds.

    `near` is true when the next look may see the end; `calls` counts what was sent to AWS since the watch began.
    """

    still: float
    elapsed: float
    calls: int
    near: bool = False
    throttled: bool = False


def pause(pace: Pace, chance: float) -> float:
    """Seconds until the next look; `chance` in [0, 1) spreads the looks of several watchers."""
    longest = THROTTLED if pace.throttled else NEAR if pace.near else FAR
    wanted = min(_SOON + _SLOWER * pace.still, longest)
    if pace.calls <= _FREE:
        return wanted * _jitter(chance)
    over = pace.calls + 1 - _AT_ONCE - pace.elapsed * _A_MINUTE / 60
    # What was spent too fast is saved look by look: no single pause may hide an end.
    saving = min(over * 60 / _A_MINUTE, longest * (_SAVING + over / _MUCH))
    return max(wanted, saving) * _jitter(chance)


def _jitter(chance: float) -> float:
    return 0.85 + 0.3 * chance


def is_near(sight: Sight) -> bool:
    """True when the next look may see the end: everything runs, something failed, or ECS goes back.

    One that ECS does not list yet may be there at any moment.
    """
    ours = sight.ours
    if sight.awaited:
        return True
    if ours is None or ours.status != "PRIMARY" or ours.rollout_state != "IN_PROGRESS" or ours.failed:
        return True
    old = sum(each.running for each in sight.service.deployments if each.id != ours.id)
    return old == 0 and ours.running >= sight.wanted
