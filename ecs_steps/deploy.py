"""Build, push, register, update and wait: a release of one rolling service in one process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecs_steps.build import BuildOptions, build
from ecs_steps.clients import Clients
from ecs_steps.clients.archive.target import passing_archive
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.contract.param import output, param
from ecs_steps.contract.shared import joined, taken
from ecs_steps.contract.words import Proof, Verdict
from ecs_steps.push import PushOptions, push
from ecs_steps.register import RegisterOptions, register
from ecs_steps.rules.image_name import buildable, tags_without_build
from ecs_steps.rules.service_update import Asked, refusal
from ecs_steps.runner import step
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, Tag
from ecs_steps.values.platform import Platform
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.wait_stable import WaitStableOptions, wait_stable


@dataclass(frozen=True, kw_only=True)
class DeployOptions:
    """Which service gets which image; with a context the image is built and pushed first."""

    cluster: str = param()
    service: str = param()
    image: Image | None = param(default=None)
    image_tags: tuple[Tag, ...] = param(default=())
    images: Mapping[str, Image] = param(default={})
    container: str | None = param(default=None)
    context: str | None = param(default=None)
    dockerfile: str = param(default="Dockerfile")
    build_args: Mapping[str, str] = param(default={})
    build_target: str | None = param(default=None)
    build_secrets: tuple[BuildSecret, ...] = param(default=())
    cache_from: tuple[Image, ...] = param(default=())
    cache_to: Image | None = param(default=None)
    platform: tuple[Platform, ...] = param(default=())
    registry: str | None = param(default=None)
    task_definition_file: str | None = param(default=None)
    task_definition: TaskDefinitionName | None = param(default=None)
    desired_count: int | None = param(default=None)
    force_new_deployment: bool = param(default=False)
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
    image_id: str | None = output(default=None)
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


@step(rights=build.rights | push.rights | register.rights | update.rights | wait_stable.rights)
def deploy(options: DeployOptions, clients: Clients, report: Report) -> Deployed:
    """Build, push, register, update and wait: a release of one rolling service in one process.

    Safe to run twice: the same image on the same task definition is registered once and deployed once. Of what `build`
    can be asked for it takes what many images cannot be made without (arguments, secrets, a stage, platforms) and what
    an agent that forgets everything needs (a cache in a registry); labels, a test and the rest are for `build` itself.
    """
    deployed = Deployed(cluster=options.cluster, service=options.service, image=options.image, region=options.region)
    to_build = _to_build(options)
    origin = _origin(options, clients)
    if to_build is not None:
        deployed = _built_and_pushed(options, to_build, deployed, clients, report)
        if options.dry_run:
            return deployed
    registering = taken(RegisterOptions, options, image=deployed.image, task_definition=origin)
    registered = register(registering, clients, report)
    deployed = joined(deployed, registered)
    report.known(deployed)
    telling = taken(UpdateOptions, options, task_definition=registered.task_definition, image=registered.image)
    updated = update(telling, clients, report)
    deployed = joined(deployed, updated)
    report.known(deployed)
    if options.dry_run:
        return deployed
    made = {"deployment": updated.deployment, "task_definition": registered.task_definition}
    waiting = taken(WaitStableOptions, options, **made, image=registered.image)
    stable = wait_stable(waiting, clients, report)
    deployed = joined(deployed, stable)
    if stable.verdict is Verdict.SUCCEEDED and not updated.updated:
        report.line(f"{options.service}: nothing to do, it ran this already")
        deployed = replace(deployed, verdict=Verdict.NOTHING_TO_DO)
    return deployed


def _origin(options: DeployOptions, clients: Clients) -> TaskDefinitionName | None:
    """Where the new revision starts from; a service that takes none is refused before anything is built."""
    try:
        service = clients.ecs(options.region).service(options.cluster, options.service)
    except AwsDenied:
        return options.task_definition  # the steps say what they cannot do without having seen it
    wanted = options.task_definition or TaskDefinitionName(service.name, None)
    if problem := refusal(service, Asked(task_definition=wanted)):
        raise problem
    return options.task_definition or TaskDefinitionName.parse(service.task_definition)


def _to_build(options: DeployOptions) -> BuildOptions | None:
    """What to build before the release; None for an image that is there."""
    if options.context is None:
        if options.image_tags:
            raise tags_without_build()
        return None
    return taken(BuildOptions, options, image=buildable(options.image))


def _built_and_pushed(
    options: DeployOptions, to_build: BuildOptions, deployed: Deployed, clients: Clients, report: Report
) -> Deployed:
    with passing_archive(wanted=len(to_build.platform) > 1) as archive:
        built = build(replace(to_build, archive=archive), clients, report)
        if options.dry_run:
            report.line(f"Would push {built.image}; its digest, and so the new revision, are known only then")
            return deployed
        pushing = taken(PushOptions, options, image=built.image, image_id=built.image_id, archive=archive)
        pushed = push(pushing, clients, report)
    deployed = replace(deployed, image=pushed.image, image_id=built.image_id)
    report.known(deployed)
    return deployed


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(deploy))
