"""Amazon ECS, as the owner of task definition revisions: which there are, and what uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients.aws import Aws


@dataclass(frozen=True, kw_only=True)
class ServiceUse:
    """A service and the ARNs of every task definition that it, its deployments and its task sets have."""

    cluster: str
    arn: str
    task_definitions: frozenset[str]


class EcsRevisions:
    """Task definition revisions in one region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def active(self, family: str) -> tuple[str, ...]:
        """List the ARNs of a family's ACTIVE revisions, newest first."""
        found = self._aws.pages(
            "ecs", "list_task_definitions", "taskDefinitionArns", familyPrefix=family, status="ACTIVE", sort="DESC"
        )
        return tuple(found)

    def deregister(self, task_definition: str) -> None:
        """Make a revision INACTIVE; what uses it goes on."""
        self._aws.call("ecs", "deregister_task_definition", taskDefinition=task_definition)

    def clusters(self) -> tuple[str, ...]:
        """List the ARNs of all clusters."""
        return tuple(self._aws.pages("ecs", "list_clusters", "clusterArns"))

    def services(self, cluster: str) -> Iterator[ServiceUse]:
        """Describe all services of a cluster by what they use."""
        arns = self._aws.pages("ecs", "list_services", "serviceArns", cluster=cluster, maxResults=100)
        for start in range(0, len(arns), 10):  # DescribeServices takes at most 10
            answer = self._aws.call("ecs", "describe_services", cluster=cluster, services=arns[start : start + 10])
            for found in answer["services"]:
                yield ServiceUse(cluster=cluster, arn=found["serviceArn"], task_definitions=frozenset(_named(found)))

    def running(self, cluster: str, family: str) -> frozenset[str]:
        """List the task definitions of a family that tasks of a cluster run, whoever started them."""
        arns = self._aws.pages("ecs", "list_tasks", "taskArns", cluster=cluster, family=family)
        found: set[str] = set()
        for start in range(0, len(arns), 100):  # DescribeTasks takes at most 100
            answer = self._aws.call("ecs", "describe_tasks", cluster=cluster, tasks=arns[start : start + 100])
            found.update(each["taskDefinitionArn"] for each in answer["tasks"])
        return frozenset(found)


def _named(service: Mapping[str, Any]) -> Iterator[str]:
    for each in (service, *service.get("deployments", ()), *service.get("taskSets", ())):
        if each.get("taskDefinition"):
            yield each["taskDefinition"]
