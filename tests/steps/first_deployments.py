"""What the tests of first deployments share: a cluster without a service, and both definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.image import Image, PinnedImage
from tests.scene import Scene
from tests.steps.ensuring import definition
from tests.steps.registering import file

MADE = ["ecs:RegisterTaskDefinition", "ecs:CreateService"]
CRASHES = Behaviour(exit_after=2, exit_code=3, last_words=("no DATABASE_URL",))


def prepared(scene: Scene, folder: Path) -> Path:
    """Make a cluster, and write both definitions into a folder."""
    scene.scenario.cluster("shop")
    definition(folder)
    file(folder)
    scene.testbed.calls.clear()
    return folder


def released(scene: Scene, folder: Path, image: Image, **more: Any) -> Deployed:
    given: dict[str, Any] = {
        "task_definition_file": str(folder / "taskdef.json"),
        "service_definition": str(folder / "service.json"),
        **more,
    }
    return deploy(DeployOptions(cluster="shop", service="web", image=image, **given), scene.clients, scene.report)


def refused(scene: Scene, folder: Path, image: Image, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        released(scene, folder, image, **more)
    return caught.value


def service(scene: Scene) -> dict[str, Any]:
    found: dict[str, Any] = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])
    (one,) = found["services"]
    return dict(one)


def behaving(scene: Scene, tag: str, behaviour: Behaviour) -> PinnedImage:
    image = scene.image(tag)
    scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    return image
