"""A task definition made of parameters alone: its containers, their ports and where they write their logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.task_definition import Document

#: Modes in which a container's port is the port of its host (ECS API reference, PortMapping, hostPort).
_SAME_PORT = ("awsvpc", "host")


def new_document(family: str, containers: Iterable[str]) -> dict[str, Any]:
    """Begin a task definition whose containers have no images yet."""
    return {"family": family, "containerDefinitions": [{"name": name} for name in containers]}


def with_ports(container: Document, wanted: Sequence[PortMapping], network_mode: str | None) -> dict[str, Any]:
    """Give a container exactly these ports; what its mapping of the same port says besides (a name) stays."""
    there = {
        (each.get("containerPort"), each.get("protocol", "tcp")): each for each in container.get("portMappings") or ()
    }
    mappings = []
    for each in wanted:
        kept = there.get((each.container_port, each.protocol), {})
        made = {name: value for name, value in kept.items() if name != "hostPort"}
        made |= {"containerPort": each.container_port, "protocol": each.protocol}
        if each.host_port is not None:
            made["hostPort"] = each.host_port
        elif network_mode not in _SAME_PORT:
            made["hostPort"] = 0  # a free one, as for Docker
        mappings.append(made)
    return {**container, "portMappings": mappings}


def with_log_group(document: Document, group: str, region: str) -> dict[str, Any]:
    """Let containers that say nothing of logs write to a log group, in a stream that bears the family's name."""
    options = {"awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": document["family"]}
    written = {"logConfiguration": {"logDriver": "awslogs", "options": options}}
    containers = document["containerDefinitions"]
    return {
        **document,
        "containerDefinitions": [each if each.get("logConfiguration") else {**each, **written} for each in containers],
    }
