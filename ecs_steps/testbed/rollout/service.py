"""A service: its deployments, tasks and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ecs_steps.testbed.rollout.deployment import (
    Deployment,
    DeploymentConfiguration,
    DeploymentStatus,
    ServiceDeployment,
    ServiceDeploymentStatus,
    ServiceRevision,
)
from ecs_steps.testbed.rollout.task import STARTING, LoadBalancer, Task, TaskStatus

#: ECS service model, Service.events: a maximum of 100 of the latest events.
EVENTS_KEPT = 100


class ServiceStatus(str, Enum):
    """ECS service model, Service.status."""

    ACTIVE = "ACTIVE"
    DRAINING = "DRAINING"
    INACTIVE = "INACTIVE"


@dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One line of a service's event stream."""

    id: str
    created_at: float
    message: str


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a deployment shall run: the registered task definition, targets, and members kept as they were sent."""

    task_definition: Mapping[str, Any]
    load_balancers: tuple[LoadBalancer, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class Service:
    """One service; newest first in every list but `tasks`."""

    arn: str
    name: str
    cluster_arn: str
    desired_count: int
    configuration: DeploymentConfiguration
    grace_period: float
    created_at: float
    is_daemon: bool = False
    status: ServiceStatus = ServiceStatus.ACTIVE
    events: list[ServiceEvent] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    service_deployments: list[ServiceDeployment] = field(default_factory=list)
    revisions: list[ServiceRevision] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    steady: bool = False
    replaced_unhealthy: int = 0
    awake: bool = False

    @property
    def primary(self) -> Deployment:
        """The deployment whose tasks the scheduler wants."""
        return next(item for item in self.deployments if item.status is DeploymentStatus.PRIMARY)

    @property
    def last_successful(self) -> ServiceDeployment | None:
        """The newest service deployment that succeeded: where a rollback goes."""
        for item in self.service_deployments:
            if item.status is ServiceDeploymentStatus.SUCCESSFUL:
                return item
        return None

    def live(self, deployment: Deployment | None = None) -> list[Task]:
        """List the tasks that the scheduler wants to run, oldest first."""
        return [
            task for task in self.tasks if task.is_live and (deployment is None or task.deployment_id == deployment.id)
        ]

    def fit(self, deployment: Deployment) -> list[Task]:
        """List the live tasks of a deployment that need no replacement."""
        return [task for task in self.live(deployment) if task.unfit_because is None]

    def of(self, deployment: Deployment) -> list[Task]:
        """List a deployment's tasks that are not STOPPED yet."""
        return [
            task
            for task in self.tasks
            if task.deployment_id == deployment.id and task.last_status is not TaskStatus.STOPPED
        ]

    def running(self, deployment: Deployment | None = None) -> int:
        """Count the tasks whose last status is RUNNING."""
        return sum(task.last_status is TaskStatus.RUNNING for task in self.live(deployment))

    def pending(self, deployment: Deployment | None = None) -> int:
        """Count the tasks on their way to RUNNING."""
        return sum(task.last_status in STARTING for task in self.live(deployment))

    def running_of_revision(self, revision: ServiceRevision) -> int:
        """Count the running tasks of a revision, through whichever deployment they came."""
        return sum(self.running(item) for item in self.deployments if item.revision is revision)

    def pending_of_revision(self, revision: ServiceRevision) -> int:
        """Count the starting tasks of a revision."""
        return sum(self.pending(item) for item in self.deployments if item.revision is revision)

    def deployment(self, deployment_id: str) -> Deployment | None:
        """Find a deployment that is still listed."""
        return next((item for item in self.deployments if item.id == deployment_id), None)
