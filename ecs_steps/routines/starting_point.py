"""Where a release starts from: what the service runs, or what was named."""

from __future__ import annotations

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs
from ecs_steps.rules.service_update import Asked, refusal
from ecs_steps.values.task_definition import TaskDefinitionName


def starting_point(cluster: str, service: str, named: TaskDefinitionName | None, ecs: Ecs) -> TaskDefinitionName | None:
    """Give the task definition that the new revision starts from; None where it is neither named nor may be seen.

    A service that takes no task definition is refused here, before anything is built.
    """
    try:
        found = ecs.service(cluster, service)
    except AwsDenied:
        return named  # the steps say what they cannot do without having seen it
    if problem := refusal(found, Asked(task_definition=named or TaskDefinitionName(found.name, None))):
        raise problem
    return named or TaskDefinitionName.parse(found.task_definition)
