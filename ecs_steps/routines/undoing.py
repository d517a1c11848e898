"""Bring a service away from a bad deployment, revision or image: find out where to, and tell ECS."""

from __future__ import annotations

import enum
from contextlib import suppress
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AnswerLost, AwsDenied, AwsRefused, Unavailable
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.going_back import Seen, Undo, choose, images_of, seen
from ecs_steps.routines.image_presence import digest_in_registry
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.telling import Telling, tell
from ecs_steps.rules import rollback_target as rules
from ecs_steps.rules.others_at_work import made
from ecs_steps.rules.resume import resume
from ecs_steps.rules.rollback_target import Bad
from ecs_steps.rules.service_update import explained
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName

__all__ = ["Bad", "Undo", "Undoing", "Way", "undo", "undo_at_once"]


class Way(enum.Enum):
    """How a service is brought back."""

    NOTHING = "nothing to do"
    UNDER_WAY = "ECS or someone else does it already"
    STOPPED = "StopServiceDeployment"
    UPDATED = "UpdateService"


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """What was told, and which deployment to follow; `service_deployment` is its record where that is known.

    A deployment that was STOPPED is the bad one itself: it has come to a good end when it is rolled back.
    """

    way: Way
    service: Service
    leaving: TaskDefinitionName | None = None
    target: TaskDefinitionName | None = None
    image: Image | None = None
    deployment: str | None = None
    service_deployment: str | None = None


def undo(asked: Undo, clients: Clients, report: Report) -> Undoing:
    """Bring a service away from what is bad, if that still runs: say what is done and why, and tell ECS once.

    A bad deployment in progress is stopped with ROLLBACK where ECS goes to the same target by itself; in every other
    case the service is updated to the target. Nothing is waited for.
    """
    ecs = clients.ecs(asked.region)
    undoing = outlasting(lambda: _planned(asked, clients, report), ecs, clients.clock, report)
    if asked.dry_run or undoing.way in (Way.NOTHING, Way.UNDER_WAY):
        return undoing
    return _told(undoing, asked, clients, report)


def _planned(asked: Undo, clients: Clients, report: Report) -> Undoing:
    """Find out what there is to do, and say it."""
    ecs = clients.ecs(asked.region)
    known = seen(ecs, asked, report)
    bad, running = _known_bad(asked, known, clients)
    primary = known.service.primary
    record = known.record_of(primary.id) if primary else None
    is_coming_back = record is not None and record.status in rules.COMING_BACK
    if primary is None or is_coming_back or not rules.runs(bad, known.service, running):
        _refuse_unknown(bad, known, ecs)
        return _left_already(bad, known, report)
    leaving = TaskDefinitionName.parse(primary.task_definition)
    if not bad.named:
        report.line(f"No bad version was named: leaving {leaving.short}, which {known.service.name} runs now")
    target, image = choose(asked, bad, known, leaving, clients, report)
    stoppable = record is not None and rules.by_stopping(target, record, known.past)
    undoing = Undoing(
        way=Way.STOPPED if stoppable else Way.UPDATED,
        service=known.service,
        leaving=leaving,
        target=target.task_definition,
        image=image,
        deployment=primary.id if stoppable else None,
        service_deployment=record.arn if stoppable and record else None,
    )
    said = f"{known.service.name} back from {leaving.short} to {target.task_definition.short}: {target.why}"
    report.line(f"Would bring {said}" if asked.dry_run else f"Bringing {said}")
    return undoing


def undo_at_once(asked: Undo, service_deployment: str | None, clients: Clients, report: Report) -> Way:
    """Bring a service back with one call and without a look: for a step that is being ended.

    The deployment is stopped with ROLLBACK by its record's ARN, or else the service is updated to `previous`; only
    where ECS refuses the first of them the other is tried.
    """
    ecs = clients.ecs(asked.region)
    if service_deployment is not None:
        try:
            ecs.roll_back(service_deployment)
        except (AwsDenied, AwsRefused) as refused:
            report.warn(str(refused))
        else:
            report.line(f"{asked.service}: ECS was told to roll {asked.bad} back")
            return Way.STOPPED
    bad = asked.bad.task_definition
    if asked.previous is None or (bad is not None and rules.same_revision(asked.previous, bad)):
        why = "not known" if asked.previous is None else f"{asked.previous.short} too"
        report.warn(f"{asked.service} is left as it is: what it ran before {asked.bad} is {why}")
        return Way.NOTHING
    ecs.update_service(asked.cluster, asked.service, {"taskDefinition": str(asked.previous)})
    report.line(f"{asked.service} was told to run {asked.previous.short} again, which it ran before {asked.bad}")
    return Way.UPDATED


def _known_bad(asked: Undo, known: Seen, clients: Clients) -> tuple[Bad, tuple[Image, ...]]:
    """What is bad, its image by digest, and the images that the service's present revision has."""
    bad, primary = asked.bad, known.service.primary
    if bad.image is None or primary is None:
        return bad, ()
    number = primary.id.rpartition("/")[2]
    running = next((each.images for each in known.past if each.arn.rpartition("/")[2] == number), ())
    if not running:
        document = clients.ecs(asked.region).task_definition(primary.task_definition)
        running = images_of(document) if document else ()
    if bad.image.digest or any(rules.is_image(bad.image, each) for each in running):
        return bad, running
    digest = digest_in_registry(bad.image, clients, asked.region)
    if digest is None:
        why = "its registry does not have it, so its digest cannot be compared with what runs"
        hint = "Name it by its digest, or its revision: --bad-task-definition family:revision."
        raise NotReady(f"There is no image {bad.image}", why=why, hint=hint)
    return replace(bad, image=bad.image.pinned(digest)), running


def _refuse_unknown(bad: Bad, known: Seen, ecs: Ecs) -> None:
    """Raise NotReady for what is not there at all: a wrong name must not look like a version that is gone."""
    if problem := rules.never_was(bad, known.service, known.records):
        raise problem
    if bad.deployment or bad.task_definition is None:
        return
    with suppress(AwsDenied):
        if ecs.task_definition(str(bad.task_definition)) is None:
            hint = "Check --bad-task-definition, --region and the AWS account."
            why = f"{ecs.region} does not have it"
            raise NotReady(f"There is no task definition {bad.task_definition.short}", why=why, hint=hint)


def _left_already(bad: Bad, known: Seen, report: Report) -> Undoing:
    """Say what runs in place of the bad one; where that is still being brought about, it is to be followed."""
    service, primary = known.service, known.service.primary
    if primary is None:
        report.line(f"{service.name} has no deployment: nothing to do")
        return Undoing(way=Way.NOTHING, service=service)
    # A deployment that ECS returns to bears its old id, whose record says that it was successful long ago.
    if coming := next((each for each in known.records if each.status in rules.COMING_BACK), None):
        followed = f"ecs-svc/{coming.target_revision.rpartition('/')[2]}"
        report.line(f"{service.name}: ECS is rolling {followed} back already")
        return Undoing(way=Way.UNDER_WAY, service=service, deployment=followed, service_deployment=coming.arn)
    now = TaskDefinitionName.parse(primary.task_definition)
    if not rules.being_replaced(bad, service):
        report.line(f"{service.name} runs {now.short}, not {bad}: nothing to do")
        return Undoing(way=Way.NOTHING, service=service, target=now)
    report.line(f"{service.name}: {now.short} is replacing {bad} already")
    return Undoing(way=Way.UNDER_WAY, service=service, target=now, deployment=primary.id)


def _told(undoing: Undoing, asked: Undo, clients: Clients, report: Report) -> Undoing:
    ecs = clients.ecs(asked.region)
    if undoing.service_deployment is not None:
        try:
            _roll_back(ecs, undoing.service_deployment, report)
        except (AwsDenied, AwsRefused) as refused:
            report.warn(f"{refused}: updating the service instead")
        else:
            report.line(f"ECS was told to roll deployment {undoing.deployment} back")
            return undoing
    to, before = undoing.target.short if undoing.target else "", undoing.service
    change = {"taskDefinition": str(undoing.target)}
    telling = Telling(cluster=asked.cluster, service=asked.service, told=change, before=before)
    come_back = resume(asked.cluster, asked.service, None, (), ecs.region, clients.again, task_definition=to)
    try:
        with report.in_flight(f"{asked.service} may have been updated", resume=come_back):
            after = tell(telling, ecs, clients.clock, report)
    except AwsRefused as refused:
        raise explained(refused, to) from None
    deployment = made(change, before, after) or after.primary
    deployment_id = deployment.id if deployment else None
    report.line(f"{before.name} was told to run {to}, deployment {deployment_id}")
    return replace(undoing, way=Way.UPDATED, deployment=deployment_id, service_deployment=None)


def _roll_back(ecs: Ecs, service_deployment: str, report: Report) -> None:
    """Ask once more where the answer was lost: a rollback that was asked for already goes on (its documentation)."""
    try:
        ecs.roll_back(service_deployment)
    except (AnswerLost, Unavailable) as lost:
        report.line(f"{lost.what}; asking once more")
        ecs.roll_back(service_deployment)
