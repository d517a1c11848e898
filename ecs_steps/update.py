"""Tell a service to run a task definition, a number of tasks, or the same anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsRefused
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import CircuitBreaker, OnBusy
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import Rights
from ecs_steps.contract.shared import taken
from ecs_steps.routines.others import Coming, when_free
from ecs_steps.routines.telling import Telling, tell
from ecs_steps.rules.others_at_work import coming_back_from, made
from ecs_steps.rules.proof import claims
from ecs_steps.rules.resume import resume
from ecs_steps.rules.service_update import Asked, begins, changes, explained, nonsense, previous, said, short
from ecs_steps.runner import step
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.service import Deployment, Service
from ecs_steps.values.task_definition import TaskDefinitionName

_PROOF = "ecs:DescribeServices, ecs:ListTasks and ecs:DescribeTasks"


@dataclass(frozen=True, kw_only=True)
class UpdateOptions:
    """Which service, and what it shall run; `image` and `images` are only handed on to the steps that prove them."""

    cluster: str = param()
    service: str = param()
    task_definition: TaskDefinitionName | None = param(default=None)
    desired_count: int | None = param(default=None)
    force_new_deployment: bool = param(default=False)
    minimum_healthy_percent: int | None = param(default=None)
    maximum_percent: int | None = param(default=None)
    circuit_breaker: CircuitBreaker | None = param(default=None)
    on_busy: OnBusy = param(default=OnBusy.WAIT)
    timeout: Duration = param(default=Duration.parse("15m"))
    image: Image | None = param(default=None)
    images: Mapping[str, Image] = param(default={})
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
    images: Mapping[str, Image] | None = output(default=None)
    region: str | None = output(default=None)


@step(
    rights=Rights(
        needs=("ecs:UpdateService",),
        helps={"ecs:DescribeServices": "what runs now is not seen before it is told, nor what was done if it is lost"},
    )
)
def update(options: UpdateOptions, clients: Clients, report: Report) -> Updated:
    """Tell a service to run a task definition, a number of tasks, or the same anew.

    What is not asked for is left alone. A deployment that is in progress already is waited for, for `timeout`, unless
    it is the one that is asked for; then it is named instead of begun again. Needs ecs:UpdateService;
    ecs:DescribeServices makes it see what runs before, and find what a call did whose answer got lost.
    """
    asked = taken(Asked, options)
    if problem := nonsense(asked):
        raise problem
    ecs = clients.ecs(options.region)
    before = when_free(taken(Coming, options, asked=asked), ecs, clients.clock, report, waits=not options.dry_run)
    told = changes(before, asked)
    if before is not None and not options.force_new_deployment:
        if failing := coming_back_from(before, options.task_definition):
            report.line(f"{before.name} was told so already, and ECS is rolling {failing.id} back; nothing to update")
            return _updated(options, before, failing, before, updated=False)
        if not told:
            report.line(f"{before.name} was told so already; nothing to update")
            return _updated(options, before, before.primary, before, updated=False)
    if options.dry_run:
        report.line(f"Would tell {options.service}: {', '.join(said(told))}")
        seen = _updated(options, before, None, before, updated=False)
        would = options.task_definition or seen.task_definition
        return replace(seen, task_definition=would, previous_task_definition=previous(before, before))
    after = _told(options, told, before, ecs, clients, report)
    ours = (made(told, before, after) if begins(told) else None) or after.primary
    done = _updated(options, before, ours, after, updated=True)
    if begins(told):
        report.line(f"{after.name} was told to run {short(done.task_definition)}, deployment {done.deployment}")
    else:
        report.line(f"{after.name} was told: {', '.join(said(told))}; it stays with deployment {done.deployment}")
    if before is None:
        report.line(f"Told, not proven: to prove that it runs, allow {_PROOF} and use wait-stable")
    return done


def _told(
    options: UpdateOptions, told: dict[str, Any], before: Service | None, ecs: Ecs, clients: Clients, report: Report
) -> Service:
    wanted = options.task_definition.short if options.task_definition else None
    images = claims(options.image, options.images)
    come_back = resume(
        options.cluster, options.service, None, images, ecs.region, clients.again, task_definition=wanted
    )
    telling = Telling(cluster=options.cluster, service=options.service, told=told, before=before)
    try:
        with report.in_flight(f"{options.service} may have been updated", resume=come_back):
            return tell(telling, ecs, clients.clock, report)
    except AwsRefused as refused:
        raise explained(refused, short(options.task_definition)) from None


def _updated(
    options: UpdateOptions, before: Service | None, ours: Deployment | None, after: Service | None, *, updated: bool
) -> Updated:
    return Updated(
        cluster=options.cluster,
        service=options.service,
        updated=updated,
        deployment=ours.id if ours else None,
        task_definition=TaskDefinitionName.parse(ours.task_definition) if ours else options.task_definition,
        previous_task_definition=previous(before, after, updated=updated),
        image=options.image,
        images=options.images or None,
        region=options.region,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(update))
