"""Build, push, register, update and wait: a release of rolling services in one process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecs_steps.build import build
from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnBusy, OnCancel, OnFailure, Proof, Verdict
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import MAKING_A_SERVICE
from ecs_steps.contract.shared import joined, taken
from ecs_steps.push import push
from ecs_steps.register import RegisterOptions, register
from ecs_steps.routines.early_check import refuse_early
from ecs_steps.routines.ending import Ending, Ours, cut_off
from ecs_steps.routines.release_check import check_release
from ecs_steps.routines.starting_point import Start, Wanted, starting_point
from ecs_steps.routines.turn import Turn, in_turn, warn_if_passed
from ecs_steps.rules.image_name import to_build
from ecs_steps.runner import step
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.platform import Platform
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.values.web import WebAddress
from ecs_steps.wait_stable import WaitStableOptions, wait_stable
from ecs_steps.waves import release
from ecs_steps.waves.images import built_and_pushed


@dataclass(frozen=True, kw_only=True)
class DeployOptions:
    """Which service gets which image; with a context the image is built and pushed first."""

    cluster: str = param()
    service: str = param()
    image: Image | None = param(default=None)
    images: Mapping[str, Image] = param(default={})
    container: str | None = param(default=None)
    context: str | None = param(default=None)
    dockerfile: str = param(default="Dockerfile")
    build_args: Mapping[str, str] = param(default={})
    build_target: str | None = param(default=None)
    build_secrets: tuple[BuildSecret, ...] = param(default=())
    cache_to: Image | None = param(default=None)
    platform: tuple[Platform, ...] = param(default=())
    registry: str | None = param(default=None)
    task_definition_file: str | None = param(default=None)
    task_definition: TaskDefinitionName | None = param(default=None)
    service_definition: str | None = param(default=None)
    fail_early: bool = param(default=True)
    check_url: WebAddress | None = param(default=None)
    on_busy: OnBusy = param(default=OnBusy.WAIT)
    on_failure: OnFailure = param(default=OnFailure.LEAVE)
    on_cancel: OnCancel = param(default=OnCancel.LEAVE)
    timeout: Duration = param(default=Duration.parse("15m"))
    record: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """How far the release came; complete once there is a verdict."""

    cluster: str = output()
    service: str = output()
    image: Image | None = output(default=None)
    images: Mapping[str, Image] | None = output(default=None)
    image_id: str | None = output(default=None)
    changes: tuple[str, ...] = output(default=())
    task_definition: TaskDefinitionName | None = output(default=None)
    previous_task_definition: TaskDefinitionName | None = output(default=None)
    updated: bool | None = output(default=None)
    deployment: str | None = output(default=None)
    service_deployment: str | None = output(default=None)
    verdict: Verdict | None = output(default=None)
    proof: Proof | None = output(default=None)
    cause: str | None = output(default=None)
    cause_kind: CauseKind | None = output(default=None)
    region: str | None = output(default=None)


@step(
    rights=build.rights | push.rights | register.rights | MAKING_A_SERVICE | update.rights | wait_stable.rights,
    several=release,
    parts=(build, push, register, update, wait_stable),
)
def deploy(options: DeployOptions, clients: Clients, report: Report) -> Deployed:
    """Build, push, register, update and wait: a release of rolling services in one process.

    Safe to run twice: the same image on the same task definition is registered once and deployed once. A service that
    is not there is made of `service_definition`; one that is there is not changed by it. Of what `build` can be asked
    for it takes what many images cannot be made without (arguments, secrets, a stage, platforms) and what an agent that
    forgets everything needs (a cache in a registry); labels, a test and the rest are for `build` itself. Several
    services of ecs-steps.yml are released by `ecs_steps.waves`.
    """
    deployed = Deployed(cluster=options.cluster, service=options.service, image=options.image, region=options.region)
    name = to_build(options.context, options.image)
    start = starting_point(taken(Wanted, options), clients, report)
    registering = taken(RegisterOptions, options, task_definition=start.task_definition)
    refuse_early(options, registering, start, clients, report)
    if name is not None:
        made = built_and_pushed(options, name, clients, report)
        if made is None:
            return deployed
        deployed = replace(deployed, image=made.image, image_id=made.image_id)
        report.known(deployed)
    registering = replace(registering, image=deployed.image)
    start = in_turn(taken(Turn, options, register=register), start, registering, clients, report, anew=name is not None)
    deployed = joined(deployed, register(replace(registering, task_definition=start.task_definition), clients, report))
    report.known(deployed)
    return _rolled_out(options, start, deployed, clients, report)


def _rolled_out(options: DeployOptions, start: Start, deployed: Deployed, clients: Clients, report: Report) -> Deployed:
    """Tell the service, follow what that begins, and ask the new version itself."""
    options, name = joined(options, deployed), deployed.task_definition
    with cut_off(taken(Ending, options), lambda: Ours(task_definition=name), clients, report):
        updating = taken(UpdateOptions, options, timeout=start.left_of(options.timeout))
        updated = (name and start.created(name)) or update(updating, clients, report)
        deployed = joined(deployed, updated)
        report.known(deployed)
    warn_if_passed(start, updated, report)
    if options.dry_run:
        return deployed
    made = {"deployment": updated.deployment, "previous_task_definition": updated.previous_task_definition}
    stable = wait_stable(taken(WaitStableOptions, options, **made), clients, report)
    deployed = joined(deployed, stable)
    if options.check_url and stable.deployment and stable.verdict is Verdict.SUCCEEDED:
        ending = taken(Ending, options, previous_task_definition=updated.previous_task_definition)
        check_release(options.check_url, ending, stable.deployment, deployed, clients, report)
    if stable.verdict is Verdict.SUCCEEDED and not updated.updated:
        report.line(f"{options.service}: nothing to do, it ran this already")
        deployed = replace(deployed, verdict=Verdict.NOTHING_TO_DO)
    return deployed


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(deploy))
