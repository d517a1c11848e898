"""Push several tags: what is refused is refused before the first is moved, and what was done is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ecs_steps.contract.errors import Refused
from ecs_steps.values.image import Tag
from tests.docker.pusher import Pusher
from tests.docker.trouble import ALWAYS, Trouble

pytestmark = pytest.mark.docker

MANIFEST = "PUT /v2/web/manifests/"


@pytest.fixture
def trouble(bed: Any, monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(bed.registry, monkeypatch)


def test_a_further_tag_that_fails_names_what_was_pushed_and_what_was_not(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    image = tiny("1")
    name = image.rpartition(":")[0]
    trouble.answers(f"{MANIFEST}b", 403, "DENIED", "b is not yours", times=ALWAYS)

    error = pusher.refused(image, image_tags=(Tag("a"), Tag("b"), Tag("c")))

    assert error.what == f"{name}:b was not pushed"
    assert error.hint.endswith(f"Pushed before: {image}, {name}:a. Not pushed: {name}:b, {name}:c.")
    found = pusher.bed.ecr.describe_images(repositoryName="web")["imageDetails"]
    assert [sorted(each["imageTags"]) for each in found] == [["1", "a"]]
    assert trouble.count("POST") == trouble.count("PATCH")  # every layer went once


def test_the_same_image_under_an_immutable_tag_is_a_success_where_the_registry_says_no(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    image = tiny("1")
    first = pusher(image)
    trouble.answers(MANIFEST, 400, "TAG_INVALID", "The image tag '1' already exists and the tag is immutable.")

    assert pusher(image) == first
    assert f"{image} is immutable, and names this image already" in pusher.said.getvalue()


def test_an_immutable_further_tag_is_named_before_the_first_is_pushed(pusher: Pusher, tiny: Callable[..., str]) -> None:
    theirs = pusher(tiny("1")).image.digest
    pusher.bed.ecr.put_image_tag_mutability(repositoryName="web", imageTagMutability="IMMUTABLE")
    image = tiny("2")

    error = pusher.refused(image, image_tags=(Tag("1"),))

    assert isinstance(error, Refused)
    ours = pusher.bed.engine.images.get(image).id
    assert error.why == f"its tag is immutable and names {theirs}; this image has the image id {ours}"
    assert pusher.tags() == {"1"}


def test_the_same_image_again_under_immutable_tags_is_a_success(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")
    pusher(image, image_tags=(Tag("a"),))
    pusher.bed.ecr.put_image_tag_mutability(repositoryName="web", imageTagMutability="IMMUTABLE")

    pusher(image, image_tags=(Tag("a"), Tag("b")))

    assert pusher.tags() == {"1", "a", "b"}


def test_a_further_tag_that_the_setting_leaves_out_is_moved(pusher: Pusher, tiny: Callable[..., str]) -> None:
    pusher(tiny("1"), image_tags=(Tag("latest"),))
    pusher.bed.ecr.put_image_tag_mutability(
        repositoryName="web",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "lat*"}],
    )

    pushed = pusher(tiny("2"), image_tags=(Tag("latest"),))

    assert pusher.digest("latest") == pushed.image.digest
