"""Others at work: another deployment of the service is in progress before ours begins."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.words import OnBusy
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.watch import watch
from ecs_steps.rules.others_at_work import busy, coming_back_from, in_progress, says, still_busy, whose
from ecs_steps.rules.resume import resume
from ecs_steps.rules.service_update import Asked, begins, changes
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Service


@dataclass(frozen=True)
class _Look:
    """Whether ours may begin now, or need not begin any more."""

    settled: bool


def when_free(
    service: Service, asked: Asked, on_busy: OnBusy, timeout: Duration, ecs: Ecs, clock: Clock, report: Report
) -> Service:
    """Give the service as it stands when our deployment may begin, or need not begin; `service` was just seen."""
    other = in_progress(service)
    if other is None or _free(service, asked).settled:
        return service
    cluster = service.cluster.rpartition("/")[2]
    if on_busy is OnBusy.FAIL:
        raise busy(service, other, resume(cluster, service.name, other.id, None, ecs.region))
    if on_busy is OnBusy.SUPERSEDE:
        report.warn(f"{service.name}: superseding {whose(other)}, {other.running} of {other.desired} running")
        return service
    seen, timely = watch(
        lambda: outlasting(lambda: ecs.service(cluster, service.name), ecs, clock, report),
        lambda look: _free(look, asked),
        says,
        say=report.line,
        clock=clock,
        timeout=timeout,
    )
    if not timely:
        raise still_busy(seen, in_progress(seen) or other, timeout)
    return seen


def _free(service: Service, asked: Asked) -> _Look:
    """Ours need not wait where it begins nothing, or where it is what is in progress, or being rolled back, already."""
    waits = begins(changes(service, asked)) and service.status == "ACTIVE" and in_progress(service) is not None
    ours = not asked.force_new_deployment and coming_back_from(service, asked.task_definition) is not None
    return _Look(settled=ours or not waits)
