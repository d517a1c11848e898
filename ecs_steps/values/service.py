"""An ECS service and its deployments as they stand at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ecs_steps.values.image import Image


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
    updated_at: datetime | None = None
    launch_type: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One line of the service's event log."""

    id: str
    at: datetime
    message: str


@dataclass(frozen=True, kw_only=True)
class DeploymentSettings:
    """DescribeServices `deploymentConfiguration`: percentages of the desired count, and who ends a failing rollout."""

    strategy: str = "ROLLING"
    minimum_healthy_percent: int | None = None
    maximum_percent: int | None = None
    breaker: bool = False
    breaker_rolls_back: bool = False
    alarms: tuple[str, ...] = ()
    alarms_roll_back: bool = False


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
    launch_type: str = ""
    capacity_providers: tuple[str, ...] = ()
    scheduling: str = "REPLICA"
    target_groups: tuple[str, ...] = ()
    settings: DeploymentSettings = field(default_factory=DeploymentSettings)
    #: Seconds in which a new task's health checks do not count.
    grace_period: int = 0

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
    #: What ran before; None where only ListServiceDeployments was asked, which does not tell.
    source_revisions: tuple[str, ...] | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    #: DescribeServiceDeployments `deploymentCircuitBreaker`: TRIGGERED, MONITORING, MONITORING_COMPLETE or DISABLED.
    breaker: str = ""
    failures: int = 0
    threshold: int = 0
    alarms: str = ""
    triggered_alarms: tuple[str, ...] = ()
    lifecycle_stage: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceRevision:
    """DescribeServiceRevisions: what a service deployment brings, with the digests that ECS resolved.

    Images that are written in no way that Docker knows are left out.
    """

    arn: str
    task_definition: str
    images: tuple[Image, ...] = ()
    #: When the deployment that brought it ended, where that is known.
    deployed_at: datetime | None = None
