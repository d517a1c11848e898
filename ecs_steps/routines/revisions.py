"""Find the document that a revision starts from, and the revision that holds one already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs, NoService
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.routines.documents import read_document
from ecs_steps.routines.needed.definition import refuse
from ecs_steps.rules.model_check import faults
from ecs_steps.rules.task_definition import checked, differences
from ecs_steps.rules.task_definition_refusals import refusals, unfilled
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import Document, TaskDefinitionName


@dataclass(frozen=True)
class Compared:
    """What differs from the origin, the active revision that is the same, if any, and the family's newest."""

    changes: tuple[str, ...]
    same: TaskDefinitionName | None
    newest: Document | None


def origin_of(
    file: str | None, name: TaskDefinitionName | None, running: Callable[[], Service] | None, ecs: Ecs
) -> Document:
    """Read the document to start from: a file, else the revision that is named, else what a service was told to run."""
    if file:
        return checked(read_document(file, "The task definition file"), file)
    if name is None and running is not None:
        name = TaskDefinitionName.parse(running().task_definition)
    if name is None:
        why = "neither --task-definition-file nor --task-definition nor --cluster with --service was given"
        raise BadParameter("register needs a task definition to start from", why=why, hint="Give one of them.")
    found = ecs.task_definition(str(name))
    if found is None:
        hint = "Check --task-definition, --region and the AWS account, or register it from a file."
        raise NotReady(f"There is no task definition {name.short}", why=f"{ecs.region} does not have it", hint=hint)
    return found


def refuse_unfit(origin: Document, document: Document, file: str | None, ecs: Ecs, report: Report) -> None:
    """Raise BadParameter for what RegisterTaskDefinition would not take, before anything is asked or changed.

    A revision that is there was taken by ECS as it is: of it only what is new is held against the rules.
    """
    where = file or f"The new revision of {document['family']}"
    if file:
        refuse(faults(document, ecs.model("register_task_definition"), newer=True), where, report)
    known = () if file else tuple(refusals(origin))
    found = (*(unfilled(document) if file else ()), *refusals(document))
    refuse(dict.fromkeys(each for each in found if each not in known), where, report)


def compare(
    origin: Document,
    document: Document,
    named: TaskDefinitionName | None,
    running: Callable[[], Service] | None,
    ecs: Ecs,
) -> Compared:
    """Look for a revision that is the same: the origin, the family's newest, or what a service was told to run.

    A run that was cut off after registering must not register again, also where others have registered since: that is
    so where the newest revision is not the one that was `named` to start from. `running` looks at the service.
    """
    newest = origin if "revision" in origin else None
    changes = differences(origin, document) if newest else ()
    if changes or newest is None or origin["status"] != "ACTIVE":
        newest = ecs.task_definition(document["family"])
    if newest is None:
        return Compared(changes, None, None)
    different = differences(newest, document)
    if not different:
        return Compared((), TaskDefinitionName.parse(newest["taskDefinitionArn"]), newest)
    same = None
    if running is not None and (named is None or named.revision != newest["revision"]):
        same = _told(running, document, newest, ecs)
    return Compared(changes or different, same, newest)


def _told(running: Callable[[], Service], document: Document, newest: Document, ecs: Ecs) -> TaskDefinitionName | None:
    """The revision that the service was told to run, if it is the same as the document."""
    try:
        name = TaskDefinitionName.parse(running().task_definition)
    except AwsDenied:
        return None  # then a revision may be registered once more
    except NoService:
        return None  # it is to be made with this revision
    if name.family != document["family"] or name.revision == newest["revision"]:
        return None
    told = ecs.task_definition(str(name))
    return name if told and told["status"] == "ACTIVE" and not differences(told, document) else None
