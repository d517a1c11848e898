"""What a service may be told, and whether it has to be told at all."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.errors import NotReady, Refused, StepError
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName


def refusal(service: Service, task_definition: TaskDefinitionName | None) -> StepError | None:
    """Say why this service cannot be updated; None if it can."""
    if service.status != "ACTIVE":
        why = f"it is {service.status}, so it was deleted"
        return Refused(f"{service.name} takes no update", why=why, hint="Create it again, or check --service.")
    if service.controller != "ECS" and task_definition is not None:
        why = f"its deployment controller is {service.controller}"
        hint = "Deploy it through its controller; this step updates rolling services of ECS."
        return Refused(f"{service.name} takes no task definition by UpdateService", why=why, hint=hint)
    return None


def explained(refused: StepError, task_definition: str) -> StepError:
    """Say what UpdateService's refusal means for the task definition that was asked for."""
    if "TaskDefinition is inactive" in refused.why:
        why = "its revision was deregistered"
        return Refused(f"{task_definition} is inactive", why=why, hint="Register it anew, or name an active revision.")
    if "Unable to describe task definition" in refused.why or "TaskDefinition not found" in refused.why:
        hint = "Check --task-definition, --region and the AWS account."
        return NotReady(f"There is no task definition {task_definition}", why=refused.why, hint=hint)
    return refused


def changes(
    service: Service | None, task_definition: TaskDefinitionName | None, desired_count: int | None, *, force: bool
) -> dict[str, Any]:
    """The members of UpdateService to send: only what was asked for and is not so already.

    `service` is None where it may not be seen; then everything that was asked for is sent.
    """
    asked: dict[str, Any] = {}
    if task_definition is not None and (service is None or not _runs(service, task_definition)):
        asked["taskDefinition"] = str(task_definition)
    if desired_count is not None and (service is None or service.desired != desired_count):
        asked["desiredCount"] = desired_count
    if force:
        asked["forceNewDeployment"] = True
    return asked


def previous(before: Service | None, after: Service | None) -> TaskDefinitionName | None:
    """The task definition that ran before: as seen, or else the one that the new deployment replaces."""
    if before is not None and before.task_definition:
        return TaskDefinitionName.parse(before.task_definition)
    older = next((each for each in after.deployments if each.status != "PRIMARY"), None) if after else None
    return TaskDefinitionName.parse(older.task_definition) if older else None


def _runs(service: Service, wanted: TaskDefinitionName) -> bool:
    """True when exactly this revision is what the service was last told; a bare family means its newest, so never."""
    told = TaskDefinitionName.parse(service.task_definition)
    return (wanted.family, wanted.revision) == (told.family, told.revision)
