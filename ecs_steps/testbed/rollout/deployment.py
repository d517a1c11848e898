"""Deployments as ECS shows them twice: `deployments[]` of a service, and service deployments with revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import ceil, floor
from typing import Any

from ecs_steps.testbed.rollout.failure import Ending, Failure
from ecs_steps.testbed.rollout.task import LoadBalancer


class DeploymentStatus(str, Enum):
    """The place of a deployment within its service (ECS service model, Deployment.status)."""

    PRIMARY = "PRIMARY"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class RolloutState(str, Enum):
    """ECS service model, DeploymentRolloutState."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class ServiceDeploymentStatus(str, Enum):
    """ECS service model, ServiceDeploymentStatus."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    SUCCESSFUL = "SUCCESSFUL"
    STOPPED = "STOPPED"
    STOP_REQUESTED = "STOP_REQUESTED"
    ROLLBACK_REQUESTED = "ROLLBACK_REQUESTED"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_SUCCESSFUL = "ROLLBACK_SUCCESSFUL"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"


#: Nothing more happens to a service deployment in one of these.
FINAL = frozenset(
    {
        ServiceDeploymentStatus.SUCCESSFUL,
        ServiceDeploymentStatus.STOPPED,
        ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL,
        ServiceDeploymentStatus.ROLLBACK_FAILED,
    }
)


class ThresholdType(str, Enum):
    """ECS service model, ThresholdConfiguration.type."""

    COUNT = "COUNT"
    BOUNDED_PERCENT = "BOUNDED_PERCENT"
    UNBOUNDED_PERCENT = "UNBOUNDED_PERCENT"


@dataclass(frozen=True, kw_only=True)
class CircuitBreaker:
    """ECS service model, DeploymentCircuitBreaker, with its defaults."""

    enable: bool = False
    rollback: bool = False
    reset_on_healthy_task: bool = True
    threshold_type: ThresholdType = ThresholdType.BOUNDED_PERCENT
    threshold_value: int = 50

    def threshold(self, desired: int) -> int:
        """Tell how many consecutive failures trip the breaker (ECS service model, ThresholdConfiguration).

        Bounded: 0.5 x desired count, at least 3, at most 200 (ServiceDeploymentCircuitBreaker.threshold).
        """
        # Guess: a percentage that is no whole number of tasks is rounded up; unbounded means one at least.
        share = ceil(desired * self.threshold_value / 100)
        match self.threshold_type:
            case ThresholdType.COUNT:
                return self.threshold_value
            case ThresholdType.BOUNDED_PERCENT:
                return min(max(3, share), 200)
            case ThresholdType.UNBOUNDED_PERCENT:
                return max(1, share)


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """ECS service model, DeploymentAlarms; no names where they are not enabled."""

    names: tuple[str, ...] = ()
    rollback: bool = False


@dataclass(frozen=True, kw_only=True)
class DeploymentConfiguration:
    """The limits of a rolling deployment; defaults of a REPLICA service (ECS service model)."""

    maximum_percent: int = 200
    minimum_healthy_percent: int = 100
    circuit_breaker: CircuitBreaker = CircuitBreaker()
    alarms: Alarms = Alarms()

    def most(self, desired: int) -> int:
        """Tell how many tasks may be RUNNING or PENDING (maximumPercent, rounded down)."""
        return floor(desired * self.maximum_percent / 100)

    def fewest(self, desired: int) -> int:
        """Tell how many healthy tasks must stay (minimumHealthyPercent, rounded up)."""
        return ceil(desired * self.minimum_healthy_percent / 100)


@dataclass(kw_only=True, eq=False)
class ServiceRevision:
    """What a deployment runs; `settings` are the service's other members, kept as they were sent."""

    arn: str
    task_definition: Mapping[str, Any]
    load_balancers: tuple[LoadBalancer, ...]
    settings: Mapping[str, Any]
    created_at: float
    image_digests: dict[str, str] = field(default_factory=dict)  # by container, as the first task resolved them

    @property
    def task_definition_arn(self) -> str:
        """The task definition's ARN."""
        return str(self.task_definition["taskDefinitionArn"])


@dataclass(kw_only=True, eq=False)
class ServiceDeployment:
    """One attempt to bring a service to a revision, with the rollback that may end it."""

    arn: str
    deployment_id: str
    target: ServiceRevision
    sources: tuple[tuple[ServiceRevision, int], ...]  # with the tasks that ran of each when it began
    created_at: float
    configuration: DeploymentConfiguration
    updated_at: float = 0.0
    status: ServiceDeploymentStatus = ServiceDeploymentStatus.PENDING
    status_reason: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    rollback_reason: str | None = None
    rollback_started_at: float | None = None
    rollback_to: ServiceRevision | None = None
    failure_count: int = 0
    breaker_triggered: bool = False
    watched_alarms: tuple[str, ...] = ()
    bakes_until: float | None = None
    triggered_alarms: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)  # the engine's own memory, oldest first
    ended_by: Ending | None = None
    overtaken_by: str | None = None  # the other deployment's id


@dataclass(kw_only=True, eq=False)
class Deployment:
    """One entry of a service's `deployments[]`."""

    id: str
    revision: ServiceRevision
    service_deployment: ServiceDeployment
    created_at: float
    updated_at: float
    rollout_state_reason: str
    is_rollback: bool = False
    status: DeploymentStatus = DeploymentStatus.PRIMARY
    rollout_state: RolloutState = RolloutState.IN_PROGRESS
    begun: bool = False
    failed_tasks: int = 0  # consecutive (ECS service model, Deployment.failedTasks)
    back_offs: int = 0
    next_start: float = 0.0
    told_inconsistent: bool = False
    told_stuck: bool = False
