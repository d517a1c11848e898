"""Deregister old revisions of a family that nothing uses any more."""

from __future__ import annotations

from collections.abc import Iterator

from ecs_steps.clients import Clients
from ecs_steps.clients.ecs import Ecs
from ecs_steps.clients.ecs_revisions import EcsRevisions, ServiceUse
from ecs_steps.clients.schedules import Schedules
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.rules.old_revisions import beyond, unused
from ecs_steps.values.task_definition import TaskDefinitionName

#: So many of the revisions that stay are named.
_SHOWN = 20


def deregister_older(
    made: TaskDefinitionName, keep: int, clients: Clients, report: Report, region: str | None, *, dry_run: bool
) -> tuple[TaskDefinitionName, ...]:
    """Deregister the family's revisions beyond its newest `keep` that nothing uses, and name them.

    Uses are the services of all clusters with their deployments, task sets and histories, the running tasks, the rules
    of EventBridge and the schedules of its Scheduler. Where one of them cannot be read, all revisions stay, and that is
    said: the new revision is registered all the same.
    """
    aws = clients.aws(region)
    revisions = EcsRevisions(aws)
    done: list[TaskDefinitionName] = []
    try:
        older = beyond([TaskDefinitionName.parse(each) for each in revisions.active(made.family)], keep, made)
        uses = dict(_uses(made.family, revisions, Ecs(aws), Schedules(aws))) if older else {}
    except StepError as error:
        report.warn(f"{error}: no revision is deregistered, since what is in use is not known")
        return ()
    gone, kept = unused(older, uses)
    if kept:
        more = f" and {len(kept) - _SHOWN} more" if len(kept) > _SHOWN else ""
        report.line(f"Older revisions in use, which stay: {', '.join(kept[:_SHOWN])}{more}")
    if dry_run or not gone:
        report.line(f"Would deregister {_list(gone)}" if gone else f"No old revision of {made.family} to deregister")
        return ()
    try:
        for each in gone:
            revisions.deregister(str(each))
            done.append(each)
    except StepError as error:
        report.warn(f"{error}: {gone[len(done)].short} and what is older stay")
    if done:
        report.line(f"Deregistered {_list(done)}")
    return tuple(done)


def _uses(family: str, revisions: EcsRevisions, ecs: Ecs, schedules: Schedules) -> Iterator[tuple[str, str]]:
    """Name every use of the family's revisions, by family:revision; of several uses the last named wins."""
    for name, started in schedules.of_schedules():
        yield _short(started), f"schedule {name}"
    for cluster in revisions.clusters():
        for rule, started in schedules.of_rules(cluster):
            yield _short(started), f"rule {rule}"
        for running in revisions.running(cluster, family):
            yield _short(running), "running tasks"
        for service in revisions.services(cluster):
            if any(TaskDefinitionName.parse(each).family == family for each in service.task_definitions):
                yield from _uses_of(service, ecs)


def _uses_of(service: ServiceUse, ecs: Ecs) -> Iterator[tuple[str, str]]:
    name = service.arn.rpartition("/")[2]
    records = ecs.service_deployments(service.cluster, service.arn)
    arns = list(dict.fromkeys(each.target_revision for each in records))
    for start in range(0, len(arns), 20):  # DescribeServiceRevisions takes at most 20
        for revision in ecs.service_revisions(arns[start : start + 20]):
            yield _short(revision.task_definition), f"history of service {name}"
    for task_definition in service.task_definitions:
        yield _short(task_definition), f"service {name}"


def _short(task_definition: str) -> str:
    return TaskDefinitionName.parse(task_definition).short


def _list(names: tuple[TaskDefinitionName, ...] | list[TaskDefinitionName]) -> str:
    return ", ".join(each.short for each in names)
