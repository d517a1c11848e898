"""What a revision differs in is told to a pipeline: before it is done, and after."""

from __future__ import annotations

from typing import Any

from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.values.image import Image
from tests.scene import Scene


def deployed(scene: Scene, image: Image, **options: Any) -> Deployed:
    return deploy(DeployOptions(cluster="shop", service="web", image=image, **options), scene.clients, scene.report)


def test_a_dry_run_tells_what_the_release_then_does(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    told = deployed(scene, image, dry_run=True).changes

    assert told[0].startswith("containerDefinitions[web].image: ")
    assert f"@{str(image.digest)[:19]}" in told[0]
    assert deployed(scene, image).changes == told
    assert deployed(scene, image).changes == ()
