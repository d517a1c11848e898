"""An ECS service, its deployments and its tasks as they stand at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One entry of DescribeServices `deployments`."""

    id: str
    status: str
    task_definition: str
    desired: int
    running: int
    pending: int
    failed: int
    rollout_state: str
    rollout_reason: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One line of the service's event log."""

    id: str
    at: datetime
    message: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """DescribeServices, as far as a release needs it."""

    arn: str
    name: str
    cluster: str
    status: str
    desired: int
    running: int
    pending: int
    task_definition: str
    controller: str
    deployments: tuple[Deployment, ...]
    events: tuple[ServiceEvent, ...]

    @property
    def primary(self) -> Deployment | None:
        """The deployment that ECS is bringing about now."""
        return next((found for found in self.deployments if found.status == "PRIMARY"), None)

    def deployment(self, deployment_id: str) -> Deployment | None:
        """The deployment of that id, while ECS still lists it."""
        return next((found for found in self.deployments if found.id == deployment_id), None)


@dataclass(frozen=True, kw_only=True)
class ServiceDeployment:
    """DescribeServiceDeployments: the one record of a deployment that outlives it."""

    arn: str
    status: str
    reason: str
    target_revision: str
    rollback_revision: str | None


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container of a task."""

    name: str
    image: str
    digest: str | None
    exit_code: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task; `deployment` is the id of the deployment that started it."""

    arn: str
    deployment: str
    task_definition: str
    last_status: str
    stop_code: str
    stopped_reason: str
    containers: tuple[Container, ...]

    @property
    def id(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]
