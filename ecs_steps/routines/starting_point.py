"""Where a release starts from: what the service runs, what was named, or a service that is still to be made."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.routines.first_deployment import Created, FirstDeployment, Wanted, first_deployment
from ecs_steps.routines.outage import outlasting
from ecs_steps.rules.service_update import Asked, refusal
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName

__all__ = ["Start", "Wanted", "starting_point"]


@dataclass(frozen=True, kw_only=True)
class Start:
    """The task definition that the new revision starts from, and the service that has to be made with it, if any.

    The task definition is None where it is neither named nor may be seen; `service` is what was seen. What `is_named`,
    or stands in a file, is started from whatever the service runs.
    """

    task_definition: TaskDefinitionName | None
    first: FirstDeployment | None = None
    service: Service | None = None
    is_named: bool = False
    waited: float = 0.0

    def left_of(self, timeout: Duration) -> Duration:
        """What is left for those who come now, where others were `waited` for already, in seconds."""
        return timeout.less(self.waited)

    def created(self, task_definition: TaskDefinitionName) -> Created | None:
        """Make the service; None where it is there already."""
        return self.first.made_with(task_definition) if self.first else None


def starting_point(wanted: Wanted, clients: Clients, report: Report, among: Ecs | None = None) -> Start:
    """Look where a release starts from; a service that takes no release is refused, before anything is built.

    `among` is the ECS that expects the services of its cluster, where there are several.
    """
    if first := first_deployment(wanted, clients, report):
        return Start(task_definition=first.base, first=first)
    ecs, named = among or clients.ecs(wanted.region), wanted.task_definition
    try:
        found = outlasting(lambda: ecs.service(wanted.cluster, wanted.service), ecs, clients.clock, report)
    except AwsDenied:
        return Start(task_definition=named)  # the steps say what they cannot do without having seen it
    if problem := refusal(found, Asked(task_definition=named or TaskDefinitionName(found.name, None))):
        raise problem
    base = named or TaskDefinitionName.parse(found.task_definition)
    is_named = named is not None or wanted.task_definition_file is not None
    return Start(task_definition=base, service=found, is_named=is_named)
