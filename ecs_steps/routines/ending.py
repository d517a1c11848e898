"""What becomes of a deployment that failed, or that still moves when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnCancel, OnFailure, Verdict
from ecs_steps.contract.errors import StepError, Stopped
from ecs_steps.routines.following import Course
from ecs_steps.routines.returning import Return, see_through
from ecs_steps.routines.undoing import Bad, Undo, Undoing, Way, undo, undo_at_once
from ecs_steps.rules.first_deployment import is_first
from ecs_steps.rules.others_at_work import still_moves
from ecs_steps.rules.rollback_target import STOPPABLE
from ecs_steps.rules.service_update import previous
from ecs_steps.rules.undone import brought_back, not_brought_back, told_to_go_back
from ecs_steps.rules.verdict import Judgement
from ecs_steps.values.duration import Duration
from ecs_steps.values.task_definition import TaskDefinitionName


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What the caller wants to become of a deployment; `previous_task_definition` is what ran before it."""

    cluster: str
    service: str
    region: str | None
    on_failure: OnFailure
    on_cancel: OnCancel
    timeout: Duration
    previous_task_definition: TaskDefinitionName | None = None

    def away_from(
        self, deployment: str, task_definition: TaskDefinitionName | None, to: TaskDefinitionName | None
    ) -> Undo:
        """What to undo, and where to go if the service's history does not say."""
        return Undo(
            cluster=self.cluster,
            service=self.service,
            bad=Bad(deployment=deployment, task_definition=task_definition),
            previous=to,
            region=self.region,
        )


@dataclass(frozen=True, kw_only=True)
class Ours:
    """What is known of our deployment at a moment; its revision finds it where its id is not known yet."""

    deployment: str | None = None
    task_definition: TaskDefinitionName | None = None
    service_deployment: str | None = None


@contextmanager
def cut_off(ending: Ending, ours: Callable[[], Ours], clients: Clients, report: Report) -> Iterator[None]:
    """Do what was asked for when a signal ends the wait: within seconds, and without waiting for how that ends."""
    try:
        yield
    except Stopped as stopped:
        if cancelled(ending, ours(), stopped, clients, report) and report.flying:
            going_on, come_back = report.flying
            report.flying = going_on.replace("goes on", "is being rolled back"), come_back
        raise


def cancelled(ending: Ending, ours: Ours, stopped: Stopped, clients: Clients, report: Report) -> bool:
    """Do what was asked for about one deployment; true when ECS was told to bring the service back."""
    if ending.on_cancel is OnCancel.LEAVE:
        return False
    with report.last_act(f"{str(stopped).capitalize()}: bringing {ending.service} back, as on_cancel asks"):
        return told_to_return(ending, ours, clients.in_a_hurry(), report)


def ended(ending: Ending, course: Course, clients: Clients, report: Report) -> Course:
    """Do what was asked for after a deployment has come to its verdict; the course says how it ended in the end."""
    if course.failure is None:
        return course
    match course.judgement.verdict:
        case Verdict.FAILED if is_first(course.sight) and ending.on_failure is OnFailure.ROLLBACK:
            report.line(f"{ending.service}: nothing ran before; there is nothing to bring back, as on_failure asks")
            return course
        case Verdict.FAILED:
            record = course.sight.record
            moving = record.arn if record is not None and record.status in STOPPABLE else None
            verdict, failure = after_failure(ending, course.deployment, moving, course.failure, clients, report)
            return replace(course, judgement=Judgement(verdict, course.judgement.why), failure=failure)
        case Verdict.TIMED_OUT if ending.on_cancel is OnCancel.ROLLBACK:
            known = Ours(deployment=course.deployment, service_deployment=course.service_deployment)
            if told_to_return(ending, known, clients, report):
                return replace(course, failure=told_to_go_back(course.failure))
            return course
        case _:
            return course


def after_failure(
    ending: Ending, deployment: str, moving: str | None, first: StepError, clients: Clients, report: Report
) -> tuple[Verdict, StepError]:
    """Do what was asked for after a failure; give the verdict and the error to end with.

    `moving` is the ARN of the deployment's record, where ECS still brings it about. The cause of the first failure is
    kept, whatever comes after it.
    """
    match ending.on_failure:
        case OnFailure.LEAVE:
            return Verdict.FAILED, first
        case OnFailure.STOP:
            _stop(ending, deployment, moving, clients, report)
            return Verdict.FAILED, first
        case OnFailure.ROLLBACK:
            return _rolled_back(ending, deployment, first, clients, report)


def _stop(ending: Ending, deployment: str, moving: str | None, clients: Clients, report: Report) -> None:
    """Ask ECS to end it where it stands."""
    if moving is None:
        report.line(f"{ending.service}: {deployment} moves no more, or has no record; there is nothing to stop")
        return
    try:
        clients.ecs(ending.region).abort(moving)
    except StepError as error:
        report.warn(f"{ending.service} goes on, {deployment} could not be stopped: {error}")
    else:
        report.line(f"{ending.service}: ECS was told to stop {deployment} where it stands")


def _rolled_back(
    ending: Ending, deployment: str, first: StepError, clients: Clients, report: Report
) -> tuple[Verdict, StepError]:
    """Bring the service back and follow that to its verdict."""
    try:
        asked, undoing = begun_to_return(ending, deployment, first, clients, report)
        if undoing.way is Way.NOTHING:
            return Verdict.FAILED, first
        back = see_through(undoing, asked, ending.timeout, clients, report, known=lambda _: None)
    except StepError as error:
        return Verdict.FAILED, not_brought_back(first, error)
    return after_return(ending, first, back)


def begun_to_return(
    ending: Ending, deployment: str, first: StepError, clients: Clients, report: Report
) -> tuple[Undo, Undoing]:
    """Tell ECS to bring the service back from a deployment that failed; nothing is waited for."""
    report.line(f"{first}; bringing {ending.service} back, as on_failure asks")
    asked = ending.away_from(deployment, None, ending.previous_task_definition)
    return asked, undo(asked, clients, report)


def after_return(ending: Ending, first: StepError, back: Return) -> tuple[Verdict, StepError]:
    """The verdict and the error to end with when the way back has ended."""
    if back.failure is not None:
        return Verdict.FAILED, not_brought_back(first, back.failure)
    return Verdict.ROLLED_BACK, brought_back(ending.service, first.why, back.task_definition)


def told_to_return(ending: Ending, ours: Ours, clients: Clients, report: Report) -> bool:
    """Tell ECS to bring the service back if our deployment still moves; true when it was told."""
    try:
        seen = clients.ecs(ending.region).service(ending.cluster, ending.service)
        moving = still_moves(seen, ours.deployment, ours.task_definition)
        if moving is None:
            report.line(f"{ending.service} is left as it is: ours is not in progress")
            return False
        bad = TaskDefinitionName.parse(moving.task_definition)
        away = ending.away_from(moving.id, bad, ending.previous_task_definition or previous(None, seen))
        return undo_at_once(away, ours.service_deployment, clients, report) is not Way.NOTHING
    except StepError as error:
        report.warn(f"{ending.service} is left as it is: {error}")
        return False
