"""Others at work: another deployment of the service is in progress before ours begins."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnBusy
from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.watch import Watch, watch_one
from ecs_steps.rules.others_at_work import busy, coming_back_from, in_progress, says, still_busy, whose
from ecs_steps.rules.resume import resume
from ecs_steps.rules.service_update import Asked, begins, changes, refusal
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Service


@dataclass(frozen=True, kw_only=True)
class Coming:
    """What shall be told to a service, and what to do about others; `timeout` is how long they are waited for."""

    cluster: str
    service: str
    asked: Asked
    on_busy: OnBusy
    timeout: Duration


@dataclass(frozen=True)
class _Look:
    """Whether ours may begin now, or need not begin any more."""

    settled: bool


def when_free(coming: Coming, ecs: Ecs, clock: Clock, report: Report, *, waits: bool = True) -> Service | None:
    """Give the service as it stands when our deployment may begin, or need not; None where it may not be seen.

    A service that cannot be told this is refused. What only looks (`waits` is false) does not wait.
    """
    free = becoming_free(coming, ecs, clock, report)
    try:
        service = free.look()
    except AwsDenied as denied:
        if coming.on_busy is OnBusy.FAIL:
            what = f"Whether another deployment of {coming.service} is in progress is not known"
            raise NotReady(what, why=denied.what, hint=f"{denied.hint} Or leave --on-busy fail out.") from None
        report.warn(f"{denied.what}: updating without having seen what runs now")
        return None
    other = in_progress(service)
    if other is None or _free(service, coming.asked).settled or not waits:
        return service
    if coming.on_busy is OnBusy.FAIL:
        raise busy(service, other, resume(coming.cluster, coming.service, other.id, (), ecs.region, ecs.again))
    if coming.on_busy is OnBusy.SUPERSEDE:
        report.warn(f"{service.name}: superseding {whose(other)}, {other.running} of {other.desired} running")
        return service
    seen, timely = watch_one(free, say=report.line, clock=clock)
    if not timely:
        raise still_busy(seen, in_progress(seen) or other, coming.timeout)
    return seen


def becoming_free(coming: Coming, ecs: Ecs, clock: Clock, report: Report) -> Watch[Service]:
    """What is to be watched until ours may begin, or need not; a service that cannot be told it is refused."""

    def look() -> Service:
        seen = outlasting(lambda: ecs.service(coming.cluster, coming.service), ecs, clock, report)
        if problem := refusal(seen, coming.asked):
            raise problem
        return seen

    return Watch(look=look, judge=lambda now: _free(now, coming.asked), says=says, timeout=coming.timeout)


def _free(service: Service, asked: Asked) -> _Look:
    """Ours need not wait where it begins nothing, or where it is what is in progress, or being rolled back, already."""
    waits = begins(changes(service, asked)) and in_progress(service) is not None
    ours = not asked.force_new_deployment and coming_back_from(service, asked.task_definition) is not None
    return _Look(settled=ours or not waits)
