"""`find` in ECR: the digest of a tag, every tag in the order of the pushes, and what it cannot find."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from moto.ecr.models import ecr_backends

from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.find import FindOptions, Found, find
from ecs_steps.values.image import Image
from tests.scene import HOST, Scene


def found(scene: Scene, image: str, **options: Any) -> Found:
    return find(FindOptions(image=Image.parse(image), **options), scene.clients, scene.report)


def refused(scene: Scene, image: str, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        found(scene, image, **options)
    assert scene.writes == []
    return caught.value


def test_a_tag_is_pinned_to_the_digest_that_it_names_now(scene: Scene) -> None:
    first, _ = scene.image("1.0.0"), scene.image("1.1.0")

    result = found(scene, "shop/web:1.0.0", registry="ecr")

    assert result.image == first
    assert {str(tag) for tag in result.tags} == {"1.0.0", "1.1.0"}
    assert scene.writes == []


def test_what_was_pushed_last_comes_first(scene: Scene) -> None:
    for tag in ("b", "a", "c"):
        scene.image(tag)
    days = {"b": 3, "a": 2, "c": 4}
    for image in ecr_backends[scene.testbed.account][scene.testbed.region].repositories["shop/web"].images:
        image.image_pushed_at = int(datetime(2026, 11, days[image.image_tag], tzinfo=timezone.utc).timestamp())

    assert [str(tag) for tag in found(scene, f"{HOST}/shop/web").tags] == ["c", "b", "a"]


def test_the_log_names_the_repository_once_and_a_few_of_its_tags(scene: Scene) -> None:
    for number in range(11):
        scene.image(str(number))
    image = found(scene, f"{HOST}/shop/web:3").image
    found(scene, f"{HOST}/shop/web")
    pinned, alone = scene.said.splitlines()
    assert pinned.startswith(f"+00:00 {image}; its repository has 11 tags: ")
    assert alone.startswith(f"+00:00 {HOST}/shop/web has 11 tags: ")
    assert pinned.endswith(", ...")


def test_an_image_is_found_by_its_digest_too(scene: Scene) -> None:
    image = scene.image("7")

    assert str(found(scene, f"{image.name}@{image.digest}").image) == f"{image.name}@{image.digest}"


def test_a_tag_and_a_repository_that_are_not_there_are_told_apart(scene: Scene) -> None:
    scene.image("7")

    missing = refused(scene, f"{HOST}/shop/web:8")
    assert (type(missing).__mro__[1], missing.what) == (NotReady, "There is no image shop/web:8")
    assert "shop/cart" in str(refused(scene, f"{HOST}/shop/cart"))


def test_an_image_without_a_registry_is_not_looked_for(scene: Scene) -> None:
    error = refused(scene, "shop/web:7")

    assert (type(error), error.what) == (BadParameter, "shop/web:7 has no registry")
