"""Find the document that a revision starts from, and the revision that holds one already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs, NoService
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.routines.documents import Documents
from ecs_steps.routines.needed.definition import refuse
from ecs_steps.rules.foundations import ecs_name
from ecs_steps.rules.model_check import faults
from ecs_steps.rules.task_definition import checked, differences
from ecs_steps.rules.task_definition_parameters import new_document
from ecs_steps.rules.task_definition_refusals import refusals, unfilled
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import Document, TaskDefinitionName


@dataclass(frozen=True)
class Compared:
    """What differs, the active revision that is the same, if any, the family's newest, and what it was held `beside`.

    That is the origin; for a file, the revision of the family that the service runs, else the newest.
    """

    changes: tuple[str, ...]
    same: TaskDefinitionName | None
    newest: Document | None
    beside: TaskDefinitionName | None = None


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a revision may start from, the first that is given: a file, a revision, a family, what a service runs.

    A family that is not there begins with the containers that are named, else with one of the family's name.
    """

    task_definition_file: str | None
    task_definition: TaskDefinitionName | None
    family: str | None
    cluster: str | None
    service: str | None
    container: str | None
    images: Mapping[str, Image]

    def __post_init__(self) -> None:
        """Refuse names that do not go together."""
        if self.family is not None:
            ecs_name(self.family, "task definition family")
        named = self.task_definition
        if self.family and named and named.family != self.family and not self.task_definition_file:
            hint = "Give one of them."
            raise BadParameter(f"--family {self.family}", why=f"--task-definition is {named.short}", hint=hint)

    @property
    def named(self) -> TaskDefinitionName | None:
        """The revision or family that is named."""
        return self.task_definition or (TaskDefinitionName(self.family, None) if self.family else None)

    @property
    def begun(self) -> Document | None:
        """The first revision of a family, without images; None where no family is named, or a revision of it is."""
        if not self.family or (self.task_definition and self.task_definition.revision is not None):
            return None
        own = (self.container,) if self.container else () if self.images else (self.family,)
        return new_document(self.family, dict.fromkeys((*self.images, *own)))

    def running(self, ecs: Ecs) -> Service | None:
        """Look at the service that is named; None where none is."""
        return ecs.service(self.cluster, self.service) if self.cluster and self.service else None


def origin_of(base: Base, ecs: Ecs, documents: Documents) -> Document:
    """Read the document to start from."""
    if base.task_definition_file:
        return _from_file(base.task_definition_file, base.family, documents)
    name = base.named
    if name is None and (service := base.running(ecs)):
        name = TaskDefinitionName.parse(service.task_definition)
    if name is None:
        why = "none of --task-definition-file, --task-definition, --family, or --cluster with --service was given"
        raise BadParameter("register needs a task definition to start from", why=why, hint="Give one of them.")
    found = ecs.task_definition(str(name))
    if found is None and (begun := base.begun):
        return begun
    if found is None:
        hint = (
            "Check --task-definition, --region and the AWS account, or register it from a file; "
            f"--family {name.family} begins one from parameters alone."
        )
        raise NotReady(f"There is no task definition {name.short}", why=f"{ecs.region} does not have it", hint=hint)
    return found


def _from_file(path: str, family: str | None, documents: Documents) -> Document:
    document = documents.read(path, "The task definition file")
    if family and isinstance(document, dict) and not document.get("family") and "taskDefinition" not in document:
        document = {**document, "family": family}
    found = checked(document, path)
    if family and found["family"] != family:
        hint = f"Leave --family {family} out, or family in the file."
        raise BadParameter(f"{path} has the family {found['family']}", why=f"--family {family} was given", hint=hint)
    return found


def refuse_misshapen(origin: Document, base: Base, ecs: Ecs, report: Report) -> None:
    """Raise BadParameter for a file whose members are not of AWS's kinds, before anything is put into it."""
    if base.task_definition_file:
        model = ecs.model("register_task_definition")
        refuse(faults(origin, model, newer=True), base.task_definition_file, report)


def refuse_unfit(origin: Document, document: Document, base: Base, report: Report) -> None:
    """Raise BadParameter for what RegisterTaskDefinition would not take, before anything is asked or changed.

    A revision that is there was taken by ECS as it is: of it only what is new is held against the rules.
    """
    is_new = "revision" not in origin
    where = base.task_definition_file or f"The {'first' if is_new else 'new'} revision of {document['family']}"
    known = () if is_new else tuple(refusals(origin))
    found = (*(unfilled(document) if is_new else ()), *refusals(document))
    refuse(dict.fromkeys(each for each in found if each not in known), where, report)


def compare(origin: Document, document: Document, base: Base, ecs: Ecs) -> Compared:
    """Look for a revision that is the same: the origin, the family's newest, or what a service was told to run.

    A run that was cut off after registering must not register again, also where others have registered since: that is
    so where the newest revision is not the one that was named to start from.
    """
    newest = origin if "revision" in origin else None
    changes = differences(origin, document) if newest else ()
    if changes or newest is None or origin["status"] != "ACTIVE":
        newest = ecs.task_definition(document["family"])
    if newest is None:
        return Compared(changes, None, None, _name_of(origin) if changes else None)
    different = differences(newest, document)
    if not different:
        return Compared(changes, _name_of(newest), newest)
    runs = None
    if base.named is None or base.named.revision != newest["revision"]:
        runs = _running(base, document, newest, ecs)
    different = differences(runs, document) if runs else different
    same = _name_of(runs) if runs and not different else None
    return Compared(changes or different, same, newest, _name_of(origin if changes else runs or newest))


def _name_of(revision: Document) -> TaskDefinitionName:
    return TaskDefinitionName.parse(revision["taskDefinitionArn"])


def _running(base: Base, document: Document, newest: Document, ecs: Ecs) -> Document | None:
    """The revision of the family that the service was told to run, where it is active and not the newest."""
    try:
        service = base.running(ecs)
    except AwsDenied:
        return None  # then a revision may be registered once more
    except NoService:
        return None  # it is to be made with this revision
    if service is None:
        return None
    name = TaskDefinitionName.parse(service.task_definition)
    if name.family != document["family"] or name.revision == newest["revision"]:
        return None
    told = ecs.task_definition(str(name))
    return told if told and told["status"] == "ACTIVE" else None
