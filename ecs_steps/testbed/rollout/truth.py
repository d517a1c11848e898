"""What really became of a deployment: the engine's own word, against which an observer's verdict is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ecs_steps.testbed.rollout.deployment import ServiceDeployment, ServiceDeploymentStatus
from ecs_steps.testbed.rollout.failure import Ending, Failure
from ecs_steps.testbed.rollout.service import Service

Status = ServiceDeploymentStatus


class Outcome(str, Enum):
    """How a deployment stands."""

    SUCCEEDED = "succeeded"
    ROLLED_BACK = "rolled-back"
    ROLLBACK_FAILED = "rollback-failed"
    FAILED = "failed"  # ended by the breaker or an alarm, and nothing was rolled back
    OVERTAKEN = "overtaken"
    DELETED = "deleted"
    MOVING = "moving"


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What became of a deployment.

    `cause` is the first failure of the kind that most of its failed tasks (where there are none: of its launches that
    came to nothing) are of; `runs` counts the tasks in service
    by task definition ARN.
    """

    outcome: Outcome
    ended_by: Ending | None
    overtaken_by: str | None
    cause: Failure | None
    failures: tuple[Failure, ...]
    runs: Mapping[str, int]
    finished_at: float | None


def truth(service: Service, deployment_id: str) -> Truth:
    """Tell what became of a deployment of a service; KeyError if it never had one of that id."""
    found = _service_deployment(service, deployment_id)
    return Truth(
        outcome=_outcome(found),
        ended_by=found.ended_by,
        overtaken_by=found.overtaken_by,
        cause=_cause(found.failures),
        failures=tuple(found.failures),
        runs=Counter(str(task.task_definition["taskDefinitionArn"]) for task in service.live() if task.in_service),
        finished_at=found.finished_at,
    )


def _service_deployment(service: Service, deployment_id: str) -> ServiceDeployment:
    for item in service.service_deployments:
        if item.deployment_id == deployment_id:
            return item
    raise KeyError(deployment_id)


def _outcome(found: ServiceDeployment) -> Outcome:
    match found.status:
        case Status.SUCCESSFUL:
            return Outcome.SUCCEEDED
        case Status.ROLLBACK_SUCCESSFUL:
            return Outcome.ROLLED_BACK
        case Status.ROLLBACK_FAILED:
            return Outcome.ROLLBACK_FAILED
        case Status.STOPPED | Status.STOP_REQUESTED:
            return _stopped(found)
        case Status.PENDING | Status.IN_PROGRESS | Status.ROLLBACK_REQUESTED | Status.ROLLBACK_IN_PROGRESS:
            return Outcome.MOVING


def _stopped(found: ServiceDeployment) -> Outcome:
    match found.ended_by:
        case Ending.OVERTAKEN:
            return Outcome.OVERTAKEN
        case Ending.DELETED:
            return Outcome.DELETED
        case Ending.BREAKER | Ending.ALARM | Ending.USER | None:
            return Outcome.FAILED


def _cause(failures: list[Failure]) -> Failure | None:
    decisive = [failure for failure in failures if failure.task_id] or failures
    if not decisive:
        return None
    [(kind, _)] = Counter(failure.kind for failure in decisive).most_common(1)
    return next(failure for failure in decisive if failure.kind is kind)
