"""What a release would be refused for after its build, looked at before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.shared import taken
from ecs_steps.routines.documents import Documents
from ecs_steps.routines.drafting import GivenImages, drafted
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.recording import begin_record
from ecs_steps.routines.revisions import Base, origin_of, refuse_misshapen, refuse_unfit
from ecs_steps.routines.starting_point import Start
from ecs_steps.rules.task_definition_settings import TaskSettings

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Release(Protocol):
    """What is looked at of a release beside its task definition."""

    @property
    def region(self) -> str | None:
        """Where it is."""

    @property
    def record(self) -> str | None:
        """The file that gets every fact of its deployment."""

    @property
    def dry_run(self) -> bool:
        """True where nothing is changed."""


def refuse_early(
    release: Release, registering: DataclassInstance, start: Start, clients: Clients, report: Report
) -> None:
    """Raise BadParameter for what `register` would refuse in a task definition's file, and a first service in both.

    A record that cannot be written is refused, too.

    `registering` is what `register` will be given, but for the image, which may still be without its digest.
    """
    begin_record(None if release.dry_run else release.record)
    base: Base = taken(Base, registering)
    if base.task_definition_file is None:
        return
    ecs, documents = clients.ecs(release.region), Documents(clients, release.region)
    origin = outlasting(lambda: origin_of(base, ecs, documents), ecs, clients.clock, report)
    settings: TaskSettings = taken(TaskSettings, registering, log_region=ecs.region)
    refuse_misshapen(origin, base, ecs, report)
    document = drafted(origin, taken(GivenImages, registering), settings)
    refuse_unfit(origin, document, base, report)
    if start.first:
        start.first.refuse_misfits(document)
