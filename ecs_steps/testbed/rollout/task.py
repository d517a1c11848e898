"""A task, its containers and its targets, as the engine and the runners share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class TaskStatus(str, Enum):
    """Where a task stands (ECS developer guide, "Amazon ECS task lifecycle")."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    ACTIVATING = "ACTIVATING"
    RUNNING = "RUNNING"
    DEACTIVATING = "DEACTIVATING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


STARTING = frozenset({TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING})


class StopCode(str, Enum):
    """Why a task stopped (ECS service model, TaskStopCode)."""

    TASK_FAILED_TO_START = "TaskFailedToStart"
    ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited"
    USER_INITIATED = "UserInitiated"
    SERVICE_SCHEDULER_INITIATED = "ServiceSchedulerInitiated"
    SPOT_INTERRUPTION = "SpotInterruption"
    TERMINATION_NOTICE = "TerminationNotice"
    INFRASTRUCTURE_HEALTH = "InfrastructureHealth"


class Health(str, Enum):
    """A task's or a container's health (ECS service model, HealthStatus)."""

    UNKNOWN = "UNKNOWN"
    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"


class TargetState(str, Enum):
    """A target's state (ELBv2 service model, TargetHealthStateEnum)."""

    INITIAL = "initial"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    DRAINING = "draining"


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """One entry of a service's `loadBalancers`."""

    target_group_arn: str
    container_name: str
    container_port: int


@dataclass(frozen=True, kw_only=True)
class NetworkBinding:
    """A container's port and the host port it can be reached at (ECS service model, NetworkBinding)."""

    container: str
    container_port: int
    host_port: int
    bind_ip: str = "0.0.0.0"  # noqa: S104  what ECS reports; nothing is bound here
    protocol: str = "tcp"


@dataclass(kw_only=True, eq=False)
class Container:
    """One container of a task."""

    name: str
    image: str
    essential: bool
    last_status: str = "PENDING"
    resolved: str | None = None  # to this digest by an earlier task of the deployment
    image_digest: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    health: Health = Health.UNKNOWN
    runtime_id: str = ""

    @property
    def image_to_run(self) -> str:
        """The image by the digest that was resolved, so that a tag that moves moves no task; else as it is written."""
        return f"{self.image}@{self.resolved}" if self.resolved and "@" not in self.image else self.image


@dataclass(kw_only=True, eq=False)
class Target:
    """A task's registration with one target group."""

    load_balancer: LoadBalancer
    ip: str
    port: int
    state: TargetState = TargetState.INITIAL
    detail: str | None = None


@dataclass(kw_only=True, eq=False)
class Task:
    """One task of a service; only the engine changes it.

    `task_definition` is the whole registered document in AWS's member names. Times are seconds since 1970.
    """

    id: str
    arn: str
    cluster_arn: str
    service: str
    deployment_id: str
    task_definition: Mapping[str, Any]
    load_balancers: tuple[LoadBalancer, ...]
    created_at: float
    ip: str
    containers: tuple[Container, ...]
    container_instance: str | None = None  # by ARN; None on Fargate, and where instances are not counted
    capacity_provider: str | None = None
    last_status: TaskStatus = TaskStatus.PROVISIONING
    desired_status: TaskStatus = TaskStatus.RUNNING
    health: Health = Health.UNKNOWN
    in_service: bool = False  # passed every check that the scheduler waits for
    unfit_because: str | None = None  # unhealthy, and kept only until its replacement serves
    stop_code: StopCode | None = None
    stopped_reason: str | None = None
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    network_bindings: tuple[NetworkBinding, ...] = ()
    targets: list[Target] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        """True while the scheduler wants this task to run."""
        return self.desired_status is TaskStatus.RUNNING

    def container(self, name: str) -> Container:
        """Find a container by its name; KeyError if there is none."""
        for container in self.containers:
            if container.name == name:
                return container
        raise KeyError(name)
