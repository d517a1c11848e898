"""What the tests of undoing say again and again: a bad version, and the way back from it."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.routines.undoing import Bad, Undo, Undoing, undo
from ecs_steps.values.image import PinnedImage
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene

STOP, UPDATE = "ecs:StopServiceDeployment", "ecs:UpdateService"


def asked(bad: Bad | None = None, **more: Any) -> Undo:
    return Undo(cluster="shop", service="web", bad=bad or Bad(), **more)


def undone(scene: Scene, bad: Bad | None = None, **more: Any) -> Undoing:
    return undo(asked(bad, **more), scene.clients, scene.report)


def refused(scene: Scene, bad: Bad | None = None, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        undone(scene, bad, **more)
    assert scene.writes == []
    return caught.value


def deployed(scene: Scene, image: PinnedImage, *, ended: bool = True, revision: str | None = None) -> str:
    """Deploy an image over what runs, and tell the deployment's id."""
    return told(scene, revision or scene.revision(image), ended=ended)


def told(scene: Scene, task_definition: str, *, ended: bool = True, **more: Any) -> str:
    scene.testbed.advance(1)
    named = {"cluster": "shop", "service": "web", "taskDefinition": task_definition, **more}
    answer = scene.scenario.call("UpdateService", **named)
    if ended:
        scene.scenario.settle(str(answer["service"]["serviceArn"]))
    else:
        scene.testbed.advance(5)
    scene.testbed.calls.clear()
    return str(answer["service"]["deployments"][0]["id"])


def records(scene: Scene) -> list[dict[str, Any]]:
    answer = scene.scenario.call("ListServiceDeployments", cluster="shop", service="web")
    return list(answer["serviceDeployments"])


def short(name: TaskDefinitionName | None) -> str | None:
    return name.short if name else None
