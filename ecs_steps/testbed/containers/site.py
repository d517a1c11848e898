"""What all tasks of one test bed share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_steps.testbed.containers.balancer import Balancer
from ecs_steps.testbed.containers.definition import Patience
from ecs_steps.testbed.registry import Registry
from ecs_steps.testbed.rollout.runner import TaskReports
from ecs_steps.testbed.rollout.task import Task

#: Gives the agent's credentials for a registry host, in an account and Region; None where it has none.
Credentials = Callable[[str, str, str], "Mapping[str, str] | None"]

LABEL = "ecs-steps.testbed"
"""The label of every container of a test bed; its value names the bed."""

TASK_LABEL = "com.amazonaws.ecs.task-arn"
CONTAINER_LABEL = "com.amazonaws.ecs.container-name"


@dataclass(frozen=True, kw_only=True)
class Site:
    """An engine, the ears of the rollout engine, and how this bed wants its containers.

    `pulled` collects the references pulled from the bed's own registry: they name nothing once it is gone.
    """

    engine: Any
    reports: TaskReports
    name: str
    credentials: Credentials
    balancer: Balancer
    patience: Patience
    pulled: set[str] = field(default_factory=set)

    def labels(self, task: Task, definition: Mapping[str, Any]) -> dict[str, str]:
        """Label a container as the ECS agent does, with the definition's own labels and the bed's."""
        family, revision = str(task.task_definition["family"]), str(task.task_definition["revision"])
        return {
            **{str(k): str(v) for k, v in (definition.get("dockerLabels") or {}).items()},
            "com.amazonaws.ecs.cluster": task.cluster_arn.rpartition("/")[2],
            "com.amazonaws.ecs.task-definition-family": family,
            "com.amazonaws.ecs.task-definition-version": revision,
            TASK_LABEL: task.arn,
            CONTAINER_LABEL: str(definition["name"]),
            LABEL: self.name,
        }


def place_of(task: Task) -> tuple[str, str]:
    """Return the account and Region that a task runs in."""
    _, _, _, region, account, _ = task.cluster_arn.split(":", 5)
    return account, region


def registry_credentials(registry: Registry, host: str) -> Credentials:
    """Give the agent tokens for one registry, as a task execution role would."""

    def credentials(asked: str, account: str, region: str) -> Mapping[str, str] | None:
        if asked != host:
            return None
        password, _ = registry.tokens.issue(account, region)
        return {"username": "AWS", "password": password}

    return credentials
