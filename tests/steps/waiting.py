"""What the tests of wait-stable say again and again."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.image import Image, PinnedImage
from ecs_steps.wait_stable import Stable, WaitStableOptions, wait_stable
from tests.scene import Scene

TARGETS = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
CRASHES = Behaviour(exit_after=1, exit_code=3, last_words=("starting", "fatal: no DATABASE_URL"))


def rolled_out(scene: Scene, image: PinnedImage, behaviour: Behaviour | None = None, **service: Any) -> str:
    """Begin to roll an image out over version 1, and tell the deployment's id."""
    scene.service(**service)
    if behaviour:
        scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    return told(scene, scene.revision(image, logs=service.get("logs")))


def told(scene: Scene, task_definition: str) -> str:
    scene.testbed.advance(1)
    answer = scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=task_definition)
    return str(answer["service"]["deployments"][0]["id"])


def waited(scene: Scene, deployment: str | None = None, image: Image | None = None, **more: Any) -> Stable:
    options = WaitStableOptions(cluster="shop", service="web", deployment=deployment, image=image, **more)
    return wait_stable(options, scene.clients, scene.report)


def failed(scene: Scene, deployment: str | None = None, image: Image | None = None, **more: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        waited(scene, deployment, image, **more)
    return caught.value


def last(scene: Scene) -> Stable:
    """The result as it was last written."""
    found = scene.known[-1]
    assert isinstance(found, Stable)
    return found
