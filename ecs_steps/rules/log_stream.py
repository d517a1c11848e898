"""Where the awslogs driver writes what a container says."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.values.task_definition import Document


@dataclass(frozen=True)
class LogStream:
    """One container's stream in CloudWatch Logs; `region` is None where the task definition does not say it."""

    group: str
    name: str
    region: str | None


def stream_of(document: Document, container: str, task_id: str) -> LogStream | str:
    """Find the stream prefix/container/task, or say why there is none.

    (Amazon ECS Developer Guide, "Send Amazon ECS logs to CloudWatch", awslogs-stream-prefix.)
    """
    containers = {str(each.get("name")): each for each in document["containerDefinitions"]}
    configuration = containers.get(container, {}).get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return f"its log driver is {configuration.get('logDriver') or 'not set'}"
    options = configuration.get("options") or {}
    prefix = options.get("awslogs-stream-prefix")
    if not prefix:
        return "its awslogs-stream-prefix is not set, so the stream is named by the container's own id"
    if not options.get("awslogs-group"):
        return "its awslogs-group is not set"
    return LogStream(options["awslogs-group"], f"{prefix}/{container}/{task_id}", options.get("awslogs-region"))
