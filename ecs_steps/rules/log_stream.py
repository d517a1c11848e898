"""Where the log driver of a container writes what the container says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.values.task import Container, Task
from ecs_steps.values.task_definition import Document

#: Docker's drivers that keep the log on the container's host ("Configure logging drivers").
_ON_THE_HOST = ("json-file", "local", "journald", "syslog", "etwlogs")
#: The option that says where a driver sends to; none of them is a secret.
_SENT_TO = {
    "splunk": "splunk-url",
    "fluentd": "fluentd-address",
    "gelf": "gelf-address",
    "syslog": "syslog-address",
    "awsfirelens": "Name",
}


@dataclass(frozen=True)
class LogStream:
    """One container's stream in CloudWatch Logs; `region` is None where the task definition does not say it."""

    group: str
    name: str
    region: str | None


def stream_of(document: Document, container: Container, task: Task) -> LogStream | str:
    """Find the stream prefix/container/task, or the container's id where no prefix is set; or say where to look.

    (Amazon ECS Developer Guide, "Send Amazon ECS logs to CloudWatch", awslogs-stream-prefix.)
    """
    containers = {str(each.get("name")): each for each in document["containerDefinitions"]}
    configuration = containers.get(container.name, {}).get("logConfiguration") or {}
    options = configuration.get("options") or {}
    if configuration.get("logDriver") != "awslogs":
        return _elsewhere(configuration.get("logDriver"), options, container, task)
    if not options.get("awslogs-group"):
        return "its awslogs-group is not set"
    prefix = options.get("awslogs-stream-prefix")
    if not prefix and not container.runtime_id:
        return (
            f"look in {options['awslogs-group']}: its awslogs-stream-prefix is not set, and ECS gives no container id"
        )
    name = f"{prefix}/{container.name}/{task.id}" if prefix else container.runtime_id
    return LogStream(options["awslogs-group"], name, options.get("awslogs-region"))


def _elsewhere(driver: str | None, options: Mapping[str, Any], container: Container, task: Task) -> str:
    on_host = f"on the instance, `docker logs {container.runtime_id[:12] or container.name}`"
    if driver is None:
        where = "nothing keeps it on Fargate" if task.launch_type == "FARGATE" else on_host
        return f"its log driver is not set: {where}"
    said = f"its log driver is {driver}"
    sent = options.get(_SENT_TO.get(driver, ""))
    if sent:
        return f"{said}, look at {sent}"
    return f"{said}: {on_host}" if driver in _ON_THE_HOST else f"{said}, look where that sends"
