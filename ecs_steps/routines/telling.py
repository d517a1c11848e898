"""Tell a service by UpdateService, once: an answer that got lost is looked for before anything is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients.aws import AwsDenied, AwsUnreachable, Unavailable
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.routines.sending import PAUSE, send_once
from ecs_steps.rules.others_at_work import came_instead, made
from ecs_steps.rules.service_update import begins
from ecs_steps.values.service import Service

#: What UpdateService has begun stands in DescribeServices within seconds; its answers may lag behind for so long.
LOOKED_FOR_SECONDS = 30.0
#: A machine that slept finds its time gone when it wakes, and its network not back yet.
_LEAST_LOOKS = 5


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A service, what it is told (members of UpdateService), and how it stood before, where that could be seen."""

    cluster: str
    service: str
    told: Mapping[str, Any]
    before: Service | None


def tell(telling: Telling, ecs: Ecs, clock: Clock, report: Report) -> Service:
    """Send UpdateService until it was carried out once, and give the service as it stood then.

    Sent again is only what never left this machine, or what has left no trace after half a minute. Someone else's
    deployment that came meanwhile is not deployed over.
    """
    return send_once(
        lambda _: ecs.update_service(telling.cluster, telling.service, telling.told),
        lambda lost, deadline: _found(telling, lost, ecs, clock, deadline, report),
        f"telling {telling.service} again",
        ecs,
        clock,
        report,
    )


def _found(
    telling: Telling, lost: StepError, ecs: Ecs, clock: Clock, deadline: float, report: Report
) -> Service | None:
    """Look for what a call did whose answer got lost; None if it did nothing, so that it may be sent again."""
    if telling.before is None:
        why = f"its answer was lost ({lost.why}), and what the service runs may not be seen"
        raise _unknown(telling, why)
    if not begins(telling.told):
        return None  # counts and settings: to tell them twice is to tell them once
    enough, tries = clock.now() + LOOKED_FOR_SECONDS, 0
    while True:
        tries += 1
        timely = clock.now() < enough or tries < _LEAST_LOOKS
        seen = _seen(telling, ecs, report, last=clock.now() >= deadline and tries >= _LEAST_LOOKS)
        ours = made(telling.told, telling.before, seen) if seen else None
        if ours is not None:
            report.line(f"It was carried out: {telling.service} has the new deployment {ours.id}")
            return seen
        if seen is not None and not timely:
            if theirs := came_instead(telling.before, seen):
                raise theirs
            return None
        clock.sleep(PAUSE)


def _seen(telling: Telling, ecs: Ecs, report: Report, *, last: bool) -> Service | None:
    """Look; None while AWS does not answer, which is not waited for any more at the `last` look."""
    try:
        return ecs.service(telling.cluster, telling.service)
    except AwsDenied as denied:
        raise _unknown(telling, f"its answer was lost, and: {denied.what}") from None
    except (AwsUnreachable, Unavailable) as trouble:
        if last:
            raise _unknown(telling, f"its answer was lost, and then: {trouble.what}") from None
        report.line(f"{trouble.what}; looking again in {PAUSE:.0f} s")
        return None


def _unknown(telling: Telling, why: str) -> NotReady:
    hint = "Look at the deployments of the service before it is updated again; ecs:DescribeServices lets us look."
    return NotReady(f"Whether {telling.service} was updated is not known", why=why, hint=hint)
