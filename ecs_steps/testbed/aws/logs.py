"""What tasks write, in CloudWatch Logs, as the awslogs driver puts it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.logs.models import logs_backends

from ecs_steps.testbed.rollout.task import Task

#: "Troubleshooting Amazon ECS ResourceInitializationError errors"
NO_LOG_GROUP = (
    "ResourceInitializationError: failed to validate logger args: "
    "The task cannot find the Amazon CloudWatch log group defined in the task definition."
)


@dataclass(frozen=True, kw_only=True)
class LogPlace:
    """Where a container's output goes."""

    account: str
    region: str
    group: str
    stream: str
    creates_group: bool


def log_place(task: Task, container: str) -> LogPlace | None:
    """Tell where a container's output goes; None without the awslogs driver.

    The stream is prefix/container/task id ("Send Amazon ECS logs to CloudWatch"), or the container's runtime id
    without a prefix.
    """
    for definition in task.task_definition["containerDefinitions"]:
        configuration = definition.get("logConfiguration") or {}
        if definition["name"] == container and configuration.get("logDriver") == "awslogs":
            options: dict[str, Any] = configuration.get("options") or {}
            _, _, _, region, account, _ = task.arn.split(":", 5)
            prefix = options.get("awslogs-stream-prefix")
            return LogPlace(
                account=account,
                region=str(options.get("awslogs-region") or region),
                group=str(options.get("awslogs-group", "")),
                stream=f"{prefix}/{container}/{task.id}" if prefix else task.container(container).runtime_id,
                creates_group=str(options.get("awslogs-create-group", "")).lower() == "true",
            )
    return None


def log_problem(task: Task) -> str | None:
    """Tell why a task cannot start for want of its log group; None if it can."""
    for container in task.containers:
        place = log_place(task, container.name)
        if place is None or place.creates_group:
            continue
        if place.group not in logs_backends[place.account][place.region].groups:
            return NO_LOG_GROUP
    return None


def write_log(task: Task, container: str, lines: Iterable[str], now: float) -> None:
    """Write a container's lines; a container without awslogs, or without its log group, writes nowhere."""
    place = log_place(task, container)
    if place is None:
        return
    backend = logs_backends[place.account][place.region]
    if place.creates_group:
        backend.ensure_log_group(place.group)
    if place.group not in backend.groups:
        return
    backend.ensure_log_stream(place.group, place.stream)
    stream = backend.groups[place.group].streams[place.stream]
    stream.put_log_events([{"timestamp": int(now * 1000), "message": line} for line in lines])
