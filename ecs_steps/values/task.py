"""An ECS task and its containers as they stand at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container of a task."""

    name: str
    image: str
    digest: str | None
    exit_code: int | None
    reason: str
    last_status: str = ""
    #: HEALTHY, UNHEALTHY or UNKNOWN, by the container's own health check.
    health: str = ""
    #: The container's id on its host.
    runtime_id: str = ""


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
    desired_status: str = ""
    health: str = ""
    launch_type: str = ""
    capacity_provider: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    stopping_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def id(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]
