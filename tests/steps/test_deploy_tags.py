"""Further tags of a release: for an image that it builds, and for no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.contract.errors import BadParameter
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.values.image import Image, Tag
from tests.scene import HOST, Scene


def options(image: Image, context: Path | None = None) -> DeployOptions:
    tags = (Tag("stable"), Tag("latest"))
    where = str(context) if context else None
    return DeployOptions(cluster="shop", service="web", image=image, image_tags=tags, context=where, dry_run=True)


def test_an_image_that_was_pushed_before_gets_no_further_tags(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    with pytest.raises(BadParameter) as caught:
        deploy(options(image), scene.clients, scene.report)

    assert str(caught.value) == "Further tags go with an image that is built: there is no --context"
    assert caught.value.hint == "Give --context, or tag the image with `ecs-steps tag`."
    assert scene.testbed.calls.actions() == []


def test_an_image_that_is_built_takes_further_tags(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")

    deploy(options(Image.parse(f"{HOST}/shop/web:2"), tmp_path), scene.clients, scene.report)

    assert f"Would push {HOST}/shop/web:2" in scene.said
