"""Tell a service to run a task definition, a number of tasks, or the same anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import Rights
from ecs_steps.rules.resume import resume
from ecs_steps.rules.service_update import changes, explained, previous, refusal
from ecs_steps.runner import step
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class UpdateOptions:
    """Which service, and what it shall run; `image` is only handed on to the steps that prove it."""

    cluster: str = param()
    service: str = param()
    task_definition: TaskDefinitionName | None = param(default=None)
    desired_count: int | None = param(default=None)
    force_new_deployment: bool = param(default=False)
    image: Image | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Updated:
    """The deployment that the update made, or the one that runs already where there was nothing to change."""

    cluster: str = output()
    service: str = output()
    updated: bool = output()
    deployment: str | None = output(default=None)
    task_definition: TaskDefinitionName | None = output(default=None)
    previous_task_definition: TaskDefinitionName | None = output(default=None)
    image: Image | None = output(default=None)
    region: str | None = output(default=None)


@step(
    rights=Rights(
        needs=("ecs:UpdateService",),
        helps={"ecs:DescribeServices": "what runs now is not seen before it is told"},
    )
)
def update(options: UpdateOptions, clients: Clients, report: Report) -> Updated:
    """Tell a service to run a task definition, a number of tasks, or the same anew.

    What is not asked for is left alone. Needs ecs:UpdateService; ecs:DescribeServices makes it see what runs before.
    """
    _check(options)
    ecs = clients.ecs(options.region)
    before = _before(options, ecs, report)
    asked = changes(before, options.task_definition, options.desired_count, force=options.force_new_deployment)
    if before is not None and not asked:
        report.line(f"{before.name} was told so already; nothing to update")
        return _updated(options, before, before, updated=False)
    if options.dry_run:
        report.line(f"Would tell {options.service}: {', '.join(_said(options, asked))}")
        seen = _updated(options, before, before, updated=False)
        return replace(seen, task_definition=options.task_definition or seen.task_definition, deployment=None)
    after = _told(options, ecs, asked, report)
    made = _updated(options, before, after, updated=True)
    report.line(f"{after.name} was told to run {_short(made.task_definition)}, deployment {made.deployment}")
    return made


def _check(options: UpdateOptions) -> None:
    count = options.desired_count
    if count is not None and count < 0:
        raise BadParameter(f"--desired-count {count}", why="it is negative", hint="Give 0 or more.")
    if options.task_definition is None and count is None and not options.force_new_deployment:
        why = "neither --task-definition nor --desired-count nor --force-new-deployment was given"
        raise BadParameter("update has nothing to tell the service", why=why, hint="Give one of them.")


def _before(options: UpdateOptions, ecs: Ecs, report: Report) -> Service | None:
    try:
        service = ecs.service(options.cluster, options.service)
    except AwsDenied as denied:
        report.warn(f"{denied.what}: updating without having seen what runs now")
        return None
    problem = refusal(service, options.task_definition)
    if problem:
        raise problem
    return service


def _told(options: UpdateOptions, ecs: Ecs, asked: dict[str, Any], report: Report) -> Service:
    come_back = resume(options.cluster, options.service, None, options.image, options.region)
    try:
        with report.in_flight(f"{options.service} may have been updated", resume=come_back):
            return ecs.update_service(options.cluster, options.service, asked)
    except AwsRefused as refused:
        raise explained(refused, _short(options.task_definition)) from None


def _said(options: UpdateOptions, asked: dict[str, Any]) -> Iterator[str]:
    if "taskDefinition" in asked:
        yield f"run {_short(options.task_definition)}"
    if "desiredCount" in asked:
        yield f"run {options.desired_count} tasks"
    if "forceNewDeployment" in asked:
        yield "start anew"


def _short(name: TaskDefinitionName | None) -> str:
    return name.short if name else "the same task definition"


def _updated(options: UpdateOptions, before: Service | None, after: Service | None, *, updated: bool) -> Updated:
    primary = after.primary if after else None
    return Updated(
        cluster=options.cluster,
        service=options.service,
        updated=updated,
        deployment=primary.id if primary else None,
        task_definition=TaskDefinitionName.parse(primary.task_definition) if primary else options.task_definition,
        previous_task_definition=previous(before, after),
        image=options.image,
        region=options.region,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(update))
