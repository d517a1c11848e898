"""Follow a service on its way back to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.following import Course, Followed, follow
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.undoing import Undo, Undoing, Way
from ecs_steps.rules.resume import leave_deployment
from ecs_steps.rules.return_verdict import judge_return
from ecs_steps.values.cause import Cause
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class Return:
    """How the way back stands; complete once there is a verdict."""

    deployment: str | None = None
    service_deployment: str | None = None
    task_definition: TaskDefinitionName | None = None
    verdict: Verdict | None = None
    proof: Proof | None = None
    cause: Cause | None = None
    failure: StepError | None = None


def see_through(
    undoing: Undoing,
    asked: Undo,
    timeout: Duration,
    clients: Clients,
    report: Report,
    *,
    record: str | None = None,
    known: Callable[[Return], None],
) -> Return:
    """Follow what `undo` told ECS until it has ended or `timeout` has passed; `known` gets each look and the end.

    `record` is the path of a file that gets every fact. A bad end stands as `failure` in what is returned.
    """
    way = way_back(undoing, asked, clients.ecs(asked.region), timeout, report)
    if way is None:
        return not_on_its_way(undoing)
    course = follow(replace(way, record=record), clients, report, lambda course: known(_return(course)))
    return returned(undoing, course, report)


def way_back(
    undoing: Undoing, asked: Undo, ecs: Ecs, timeout: Duration, report: Report, known_as: str | None = None
) -> Followed | None:
    """Name the deployment that brings a service back, and how it is followed; None where there is none."""
    if undoing.deployment is None:
        return None
    by_ecs, deployment = _by_ecs(undoing), undoing.deployment
    again = leave_deployment(asked.cluster, asked.service, deployment, ecs.region, ecs.again) if by_ecs else ""
    return Followed(
        rollout=Rollout(ecs, asked.cluster, asked.service, deployment, report, known_as),
        image=undoing.image if undoing.way is Way.UPDATED else None,
        timeout=timeout,
        region=asked.region,
        fail_early=not by_ecs,
        goes_back=by_ecs,
        come_back=again,
    )


def not_on_its_way(undoing: Undoing) -> Return:
    """The end where nothing has to be brought back."""
    return Return(task_definition=_revision(undoing.service), verdict=Verdict.NOTHING_TO_DO)


def returned(undoing: Undoing, course: Course, report: Report) -> Return:
    """Judge how the way back ended."""
    why = course.cause.says if course.cause else course.judgement.why
    name, by_ecs = undoing.service.name, _by_ecs(undoing)
    verdict, failure = judge_return(name, course.judgement.verdict, why, course.failure, by_ecs=by_ecs)
    now = _revision(course.sight.service)
    if failure is None and by_ecs:
        report.line(f"{name}: back on {now.short if now else 'what ran before'}")
    return replace(
        _return(course),
        verdict=verdict,
        proof=course.evidence.proof if course.evidence else None,
        cause=course.cause if failure else None,
        failure=failure,
    )


def _by_ecs(undoing: Undoing) -> bool:
    return undoing.service_deployment is not None


def _return(course: Course) -> Return:
    """What is known while it is on its way, and not yet judged."""
    return Return(
        deployment=course.deployment,
        service_deployment=course.service_deployment,
        task_definition=_revision(course.sight.service),
    )


def _revision(service: Service) -> TaskDefinitionName | None:
    return TaskDefinitionName.parse(service.primary.task_definition) if service.primary else None
