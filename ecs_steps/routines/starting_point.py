"""Where a release starts from: what the service runs, or what was named."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.console.report import Report
from ecs_steps.routines.outage import outlasting
from ecs_steps.rules.service_update import Asked, refusal
from ecs_steps.values.task_definition import TaskDefinitionName


def starting_point(
    cluster: str, service: str, named: TaskDefinitionName | None, region: str | None, clients: Clients, report: Report
) -> TaskDefinitionName | None:
    """Give the task definition that the new revision starts from; None where it is neither named nor may be seen.

    A service that takes no task definition is refused here, before anything is built.
    """
    ecs = clients.ecs(region)
    try:
        found = outlasting(lambda: ecs.service(cluster, service), ecs, clients.clock, report)
    except AwsDenied:
        return named  # the steps say what they cannot do without having seen it
    if problem := refusal(found, Asked(task_definition=named or TaskDefinitionName(found.name, None))):
        raise problem
    return named or TaskDefinitionName.parse(found.task_definition)
