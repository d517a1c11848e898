"""The names that a push leaves on the engine: those it found there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecs_steps.values.image import Tag
from tests.docker.pusher import Pusher

pytestmark = pytest.mark.docker


def names(pusher: Pusher) -> dict[str, Any]:
    """The tags of the repository on the engine, each with its image id."""
    repository = f"{pusher.bed.host}/web"
    found = [(tag, image.id) for image in pusher.bed.engine.images.list(name=repository) for tag in image.tags]
    return {tag.removeprefix(f"{repository}:"): image_id for tag, image_id in found}


def test_further_tags_are_on_the_engine_only_while_they_are_pushed(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")
    before = names(pusher)

    pusher(image, image_tags=(Tag("latest"), Tag("stable")))

    assert names(pusher) == before
    assert pusher.digest("latest") == pusher.digest("stable") == pusher.digest("1")


def test_a_further_tag_of_another_image_goes_back_to_it(pusher: Pusher, tiny: Callable[..., str]) -> None:
    tiny("old", tag="latest")
    image = tiny("1")
    before = names(pusher)

    pusher(image, image_tags=(Tag("latest"),))

    assert names(pusher) == before
    assert before["latest"] != before["1"]
    assert pusher.digest("latest") == pusher.digest("1")


def test_a_further_tag_that_the_image_had_stays(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")
    pusher.bed.engine.images.get(image).tag(f"{pusher.bed.host}/web", "latest")
    before = names(pusher)

    pusher(image, image_tags=(Tag("latest"),))

    assert names(pusher) == before
    assert set(before) == {"1", "latest"}


def test_a_push_that_is_refused_leaves_the_names_as_they_were(pusher: Pusher, tiny: Callable[..., str]) -> None:
    tiny("old", tag="latest")
    image = tiny("1")
    image_id = pusher.bed.engine.images.get(image).id
    before = names(pusher)
    pusher.bed.registry.faults.push_is_denied = True

    pusher.refused(f"{pusher.bed.host}/web:latest", image_id=image_id)

    assert names(pusher) == before


def test_an_image_without_a_name_is_not_lost_with_its_last_one(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image_id = pusher.bed.engine.images.get(tiny("1", tag="x")).id
    tiny("2", tag="x")

    pusher(f"{pusher.bed.host}/web:1", image_id=image_id)

    assert names(pusher)["1"] == image_id


def test_a_tag_that_is_named_twice_is_pushed_once(pusher: Pusher, tiny: Callable[..., str]) -> None:
    pusher(tiny("1"), image_tags=(Tag("1"), Tag("a"), Tag("a")))

    assert pusher.said.getvalue().count("Pushing ") == 2
