"""Container instances: the hosts of tasks on EC2 and outside of AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.testbed.rollout.task import Task, TaskStatus


@dataclass(kw_only=True, eq=False)
class ContainerInstance:
    """A host that registered with a cluster; `is_external`: by ECS Anywhere."""

    arn: str
    cluster_arn: str
    host_id: str  # i-... on EC2, mi-... outside
    cpu: int
    memory: int
    registered_at: float
    is_external: bool = False

    @property
    def id(self) -> str:
        """The last part of the ARN, as events name it."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a task takes of its host."""

    cpu: int
    memory: int
    ports: frozenset[tuple[int, str]]


def needs(definition: Mapping[str, Any]) -> Needs:
    """Read what the tasks of a task definition take (ECS service model, ContainerDefinition, PortMapping)."""
    containers = definition["containerDefinitions"]
    is_host = definition.get("networkMode") == "host"
    ports = {
        (int(mapping.get("hostPort") or (mapping["containerPort"] if is_host else 0)), mapping.get("protocol", "tcp"))
        for container in containers
        for mapping in container.get("portMappings") or []
        if definition.get("networkMode") != "awsvpc"
    }
    return Needs(
        cpu=int(definition.get("cpu") or sum(int(item.get("cpu") or 0) for item in containers)),
        memory=int(definition.get("memory") or sum(_memory(item) for item in containers)),
        ports=frozenset(port for port in ports if port[0]),
    )


def _memory(container: Mapping[str, Any]) -> int:
    return int(container.get("memoryReservation") or container.get("memory") or 0)


def missing(instance: ContainerInstance, tasks: Iterable[Task], wanted: Needs) -> str | None:
    """Name what an instance lacks for one more task ("Amazon ECS API failure reasons"); None if it fits."""
    there = [
        needs(task.task_definition)
        for task in tasks
        if task.container_instance == instance.arn and task.last_status is not TaskStatus.STOPPED
    ]
    if any(wanted.ports & item.ports for item in there):
        return "RESOURCE:PORTS"
    if sum(item.memory for item in there) + wanted.memory > instance.memory:
        return "RESOURCE:MEMORY"
    if sum(item.cpu for item in there) + wanted.cpu > instance.cpu:
        return "RESOURCE:CPU"
    return None
