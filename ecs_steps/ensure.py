"""Make what a release needs and is not there: repository, log group, cluster, service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import ENSURING
from ecs_steps.contract.shared import joined
from ecs_steps.routines.needed.cluster import needed_cluster
from ecs_steps.routines.needed.definition import checked
from ecs_steps.routines.needed.log_group import needed_log_group
from ecs_steps.routines.needed.need import Need
from ecs_steps.routines.needed.repository import needed_repository
from ecs_steps.routines.needed.service import needed_service
from ecs_steps.routines.needed.settling import Settled, settled
from ecs_steps.routines.outage import outlasting
from ecs_steps.rules import foundations
from ecs_steps.runner import step
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import Document, TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class EnsureOptions:
    """What has to be there; the service needs a definition, and a task definition; `image` is only handed on."""

    repository: str | None = param(default=None)
    mutable_tags: bool = param(default=False)
    keep_images: int = param(default=100)
    log_group: str | None = param(default=None)
    retention_days: int = param(default=30)
    cluster: str | None = param(default=None)
    service: str | None = param(default=None)
    service_definition: str | None = param(default=None)
    task_definition: TaskDefinitionName | None = param(default=None)
    image: Image | None = param(default=None)
    change_existing: bool = param(default=False)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Ensured:
    """What was made and changed, what is otherwise than wanted, and the first deployment of a service that was made."""

    created: tuple[str, ...] = output(default=())
    changed: tuple[str, ...] = output(default=())
    different: tuple[str, ...] = output(default=())
    cluster: str | None = output(default=None)
    service: str | None = output(default=None)
    task_definition: TaskDefinitionName | None = output(default=None)
    deployment: str | None = output(default=None)
    image: Image | None = output(default=None)
    region: str | None = output(default=None)


@step(rights=ENSURING)
def ensure(options: EnsureOptions, clients: Clients, report: Report) -> Ensured:
    """Make what a release needs and is not there: repository, log group, cluster, service.

    What is there stays as it is, and how it differs from what is wanted is said; `change_existing` changes it. The task
    definition and the count of a service that is there belong to its releases and to autoscaling. Safe to run twice,
    also at the same moment. Without a task definition, a service that is not there is left to a later run.
    """
    document = _checked(options, clients, report)
    ensured = Ensured(
        cluster=document["cluster"] if document else options.cluster,
        service=document["serviceName"] if document else options.service,
        task_definition=options.task_definition,
        image=options.image,
        region=options.region,
    )
    services: list[Service] = []

    def told(done: Settled) -> Ensured:
        first = services[0].primary if services else None
        return joined(replace(ensured, deployment=first.id if first else None), done)

    # All are looked at before anything is made: what cannot be is said while nothing has changed.
    needs = list(_needs(options, document, services, clients, report))
    change, dry_run = options.change_existing, options.dry_run
    return told(settled(needs, report, change=change, dry_run=dry_run, known=lambda done: report.known(told(done))))


def _checked(options: EnsureOptions, clients: Clients, report: Report) -> Document | None:
    """Check all that can be checked without AWS, and give the whole service definition."""
    if options.repository:
        foundations.repository_name(options.repository)
    if options.keep_images < 1:
        raise BadParameter(f"--keep-images {options.keep_images}", why="it is less than 1", hint="Keep 1 or more.")
    if options.log_group:
        foundations.log_group_name(options.log_group)
    foundations.retention(options.retention_days)
    path = options.service_definition
    if not (options.repository or options.log_group or options.cluster or path):
        hint = "Give --repository, --log-group, --cluster or --service-definition."
        raise BadParameter("ensure has nothing to look after", why="nothing was named", hint=hint)
    if not path:
        return None
    name = str(options.task_definition) if options.task_definition else None
    given = {"cluster": options.cluster, "serviceName": options.service, "taskDefinition": name}
    return checked(path, given, clients, options.region, report)


def _needs(
    options: EnsureOptions, document: Document | None, services: list[Service], clients: Clients, report: Report
) -> Iterator[Need]:
    ecs = clients.ecs(options.region)
    everywhere: dict[str, Any] = {"region": options.region, "clients": clients, "report": report}
    looks: list[Callable[[], Need]] = []
    if options.repository:
        mutable, keep = options.mutable_tags, options.keep_images
        looks.append(partial(needed_repository, options.repository, mutable=mutable, keep=keep, **everywhere))
    if options.log_group:
        looks.append(partial(needed_log_group, options.log_group, days=options.retention_days, **everywhere))
    cluster = document["cluster"] if document else options.cluster
    if cluster:
        looks.append(partial(needed_cluster, cluster, **everywhere))
    if document:
        path = str(options.service_definition)
        looks.append(partial(needed_service, document, path, made=services.append, **everywhere))
    for look in looks:
        yield outlasting(look, ecs, clients.clock, report)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(ensure))
