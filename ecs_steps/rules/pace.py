"""How long to wait before the next look at a deployment."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.rules.verdict import Sight

#: After a change the next look comes soon; each further one that sees nothing new about twice as late.
_SOON, _SLOWER = 1.5, 1.0
#: Seconds between looks: near an end, when all runs and only the old has to go, far from an end, and in the minute
#: after AWS asked us to slow down.
NEAR, NEARER, FAR, THROTTLED = 4.0, 6.0, 12.0, 20.0
#: Calls that are saved for the end, and how many may be sent each minute; together they stay below 12 a minute.
_FOR_THE_END, _A_MINUTE = 2, 10.8
#: So many calls are never waited for: the first looks see what was begun. They are saved later.
_FREE = 2
#: How much longer a pause gets at once to save what was spent, by how many calls too many it doubles, and how long it
#: gets at most.
_SAVING, _MUCH, _LONGEST = 1.2, 10, 18.0


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What the next pause depends on; times in seconds.

    `longest` is how long a pause may get where nothing is to be saved; `calls` counts what was sent to AWS since the
    watch began.
    """

    still: float
    elapsed: float
    calls: int
    longest: float = FAR


def pause(pace: Pace, chance: float) -> float:
    """Seconds until the next look; `chance` in [0, 1) spreads the looks of several watchers."""
    wanted = min(_SOON + _SLOWER * pace.still, pace.longest)
    if pace.calls <= _FREE:
        return wanted * _jitter(chance)
    over = pace.calls + _FOR_THE_END - pace.elapsed * _A_MINUTE / 60
    # What was spent too fast is saved look by look: no single pause may hide an end.
    saving = min(over * 60 / _A_MINUTE, pace.longest * (_SAVING + over / _MUCH), _LONGEST)
    return max(wanted, saving) * _jitter(chance)


def _jitter(chance: float) -> float:
    return 0.85 + 0.3 * chance


def longest_pause(sight: Sight, *, throttled: bool = False) -> float:
    """Seconds that may pass until the next look: few where that may see the end.

    It may when everything runs and nothing else does, or ECS goes back; one that ECS does not list yet may be there at
    any moment.
    """
    if throttled:
        return THROTTLED
    ours = sight.ours
    if sight.awaited or ours is None or ours.status != "PRIMARY" or ours.rollout_state != "IN_PROGRESS":
        return NEAR
    if ours.failed:
        return NEARER
    if ours.running < sight.wanted:
        return FAR
    if all(each.running == 0 for each in sight.service.deployments if each.id != ours.id):
        return NEAR
    # Behind a load balancer the old ones drain before they go, for minutes.
    return FAR if sight.service.target_groups else NEARER
