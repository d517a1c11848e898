"""Follow one deployment of a service to its verdict, and explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnCancel, OnFailure, Proof, Verdict
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import ECR_DIGEST, FOLLOWING, UNDOING
from ecs_steps.contract.shared import taken
from ecs_steps.routines.ending import Ending, Ours, cut_off, ended
from ecs_steps.routines.following import Course, Followed, follow
from ecs_steps.routines.following_several import follow_several
from ecs_steps.routines.registries import pinned_where_known
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.rollout.adopting import Adoption
from ecs_steps.rules.adoption import Wanted, another
from ecs_steps.rules.proof import claims
from ecs_steps.rules.several import of_several
from ecs_steps.runner import step
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class WaitStableOptions:
    """Which deployment to follow: by id, else the one that runs this task definition or image, else the present one."""

    cluster: str = param()
    service: str | None = param(default=None)
    services: tuple[str, ...] = param(default=())
    deployment: str | None = param(default=None)
    deployments: Mapping[str, str] = param(default={})
    task_definition: TaskDefinitionName | None = param(default=None)
    image: Image | None = param(default=None)
    images: Mapping[str, Image] = param(default={})
    timeout: Duration = param(default=Duration.parse("15m"))
    fail_early: bool = param(default=True)
    on_failure: OnFailure = param(default=OnFailure.LEAVE)
    on_cancel: OnCancel = param(default=OnCancel.LEAVE)
    previous_task_definition: TaskDefinitionName | None = param(default=None)
    record: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Stable:
    """The verdict on exactly this deployment."""

    cluster: str = output()
    service: str | None = output(default=None)
    verdicts: Mapping[str, Verdict] | None = output(default=None)
    deployment: str | None = output(default=None)
    service_deployment: str | None = output(default=None)
    task_definition: TaskDefinitionName | None = output(default=None)
    verdict: Verdict | None = output(default=None)
    proof: Proof | None = output(default=None)
    cause: str | None = output(default=None)
    cause_kind: CauseKind | None = output(default=None)
    image: Image | None = output(default=None)
    images: Mapping[str, Image] | None = output(default=None)
    region: str | None = output(default=None)


@step(rights=FOLLOWING | ECR_DIGEST | UNDOING, resumes=True)
def wait_stable(options: WaitStableOptions, clients: Clients, report: Report) -> Stable:
    """Follow one deployment of a service to its verdict, and explain it.

    "Stable" alone proves nothing: after a rollback the service is stable on the old version. Success needs the
    deployment's own record to say so, all tasks with healthy targets, and none that contradicts an image asked for:
    a tag in ECR means the digest that it names when the step begins. Several `services` are followed each to a verdict
    of its own: by the deployment that `deployments` names for it, or else the present one.
    """
    if (service := options.service) is None or options.services:
        return _several(options, clients, report)
    options = replace(options, deployment=options.deployment or options.deployments.get(service))
    if options.dry_run:
        meant = options.deployment or _wanted(options) or "the present deployment"
        report.line(f"Would follow {meant} of {service}")
        return Stable(cluster=options.cluster, service=service, region=options.region)
    rollout: Rollout | None = None

    def ours() -> Ours:
        if rollout is None:
            return Ours(deployment=options.deployment, task_definition=options.task_definition)
        return Ours(deployment=rollout.deployment_id, service_deployment=rollout.record_arn)

    ending, began = taken(Ending, options), clients.clock.now()
    with cut_off(ending, ours, clients, report):
        known = partial(pinned_where_known, clients=clients, report=report, region=options.region)
        options = replace(options, images={name: known(each) for name, each in options.images.items()})
        options = replace(options, image=options.image and known(options.image))
        rollout = _found(options, service, clients, report)
        left = options.timeout.less(clients.clock.now() - began)
        followed = taken(Followed, options, rollout=rollout, timeout=left)
        course = follow(followed, clients, report, lambda course: _known(options, course, report))
    course = ended(ending, course, clients, report)
    stable = _stable(options, course)
    if course.failure:
        report.known(stable)
        raise course.failure
    return stable


def _several(options: WaitStableOptions, clients: Clients, report: Report) -> Stable:
    stable, several = Stable(cluster=options.cluster, region=options.region), of_several(options, WaitStableOptions)
    found = follow_several(several, clients, report, lambda each: report.known(replace(stable, verdicts=each)))
    return replace(stable, verdicts=found)


def _wanted(options: WaitStableOptions) -> Wanted:
    return Wanted(task_definition=options.task_definition, claims=claims(options.image, options.images))


def _found(options: WaitStableOptions, service: str, clients: Clients, report: Report) -> Rollout:
    ecs, deployment = clients.ecs(options.region), options.deployment
    if deployment is None and (wanted := _wanted(options)):
        adoption = Adoption(ecs, options.cluster, service, wanted, clients.clock, report)
        deployment = adoption.deployment_id(options.timeout)
    return Rollout(ecs, options.cluster, service, deployment, report)


def _known(options: WaitStableOptions, course: Course, report: Report) -> None:
    """Hand on what is known; a deployment that runs something else than it was named with is a mistake."""
    stable = _stable(options, course)
    if problem := another(course.deployment, options.task_definition, stable.task_definition):
        raise problem
    report.known(stable)


def _stable(options: WaitStableOptions, course: Course) -> Stable:
    ours = course.sight.ours
    return taken(
        Stable,
        options,
        deployment=course.deployment,
        service_deployment=course.service_deployment,
        task_definition=TaskDefinitionName.parse(ours.task_definition) if ours else None,
        verdict=course.judgement.verdict,
        proof=course.evidence.proof if course.evidence else None,
        cause=course.cause.says if course.cause else None,
        cause_kind=course.cause.kind if course.cause else None,
        images=options.images or None,
    )


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(wait_stable))
