"""What the tests of update say again and again."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.update import Updated, UpdateOptions, update
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene


def updated(scene: Scene, task_definition: str | None = None, **options: Any) -> Updated:
    name = TaskDefinitionName.parse(task_definition) if task_definition else None
    named = {"cluster": "shop", "service": "web", "task_definition": name, **options}
    return update(UpdateOptions(**named), scene.clients, scene.report)


def refused(scene: Scene, task_definition: str | None = None, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        updated(scene, task_definition, **options)
    return caught.value


def told(scene: Scene) -> list[dict[str, Any]]:
    """What UpdateService was sent, beside cluster and service."""
    sent = [dict(call.parameters) for call in scene.testbed.calls.of("ecs:UpdateService")]
    return [{name: value for name, value in each.items() if name not in ("cluster", "service")} for each in sent]


def deployments(scene: Scene) -> list[dict[str, Any]]:
    """The service's deployments as ECS lists them, the one in charge first."""
    answer = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])
    found: list[dict[str, Any]] = answer["services"][0]["deployments"]
    return found


def primary(scene: Scene) -> dict[str, Any]:
    return deployments(scene)[0]


def ever(scene: Scene) -> int:
    """How many deployments the service has had beside its first."""
    answer = scene.scenario.call("ListServiceDeployments", cluster="shop", service="web")
    return len(answer["serviceDeployments"]) - 1
