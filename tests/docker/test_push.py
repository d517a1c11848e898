"""Push from a real engine to a real registry: the digest, and what every refusal gets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ecs_steps.contract.errors import NotReady, Refused
from ecs_steps.values.image import Tag
from tests.docker.pusher import Pusher

pytestmark = pytest.mark.docker


def test_the_result_is_pinned_to_the_digest_of_the_registry(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")

    pushed = pusher(image)

    assert str(pushed.image) == f"{image}@{pusher.digest('1')}"
    assert f"Pushed {image}, digest {pusher.digest('1')}" in pusher.said.getvalue()
    assert re.search(r"Pushed \d layers?, \d\.\d MB in \d+\.\d s \(\d+\.\d MB/s\)", pusher.said.getvalue())


def test_the_same_image_again_is_a_success_with_the_same_digest(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")

    assert pusher(image) == pusher(image)
    assert re.search(r"Nothing to send: \d layers? (was|were) there already", pusher.said.getvalue())


def test_further_tags_name_the_same_bytes(pusher: Pusher, tiny: Callable[..., str]) -> None:
    pusher(tiny("1"), image_tags=(Tag("latest"), Tag("stable")))

    assert pusher.digest("1") == pusher.digest("latest") == pusher.digest("stable")


def test_the_very_image_that_was_built_is_pushed_though_its_name_moved(
    pusher: Pusher, tiny: Callable[..., str]
) -> None:
    image = tiny("1")
    image_id = pusher.bed.engine.images.get(image).id
    first = pusher(image, image_id=image_id).image.digest
    tiny("2", tag="1")  # somebody else builds under the same name

    assert pusher(image, image_id=image_id).image.digest == first


def test_nothing_of_the_token_is_said_or_kept(
    pusher: Pusher, tiny: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker-config"))
    pusher(tiny("1"))

    assert pusher.clients.ecr(None).login().password.reveal() not in pusher.said.getvalue()
    assert not (tmp_path / "docker-config").exists()


def test_an_image_that_the_engine_does_not_have_is_to_be_built(pusher: Pusher) -> None:
    error = pusher.refused(f"{pusher.bed.host}/web:nope")

    assert isinstance(error, NotReady)
    assert error.what == f"There is no image {pusher.bed.host}/web:nope to push"
    assert error.hint == "Build it first; one that was built into an archive is pushed with --archive."


def test_an_unknown_repository_says_how_it_is_made(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image_id = pusher.bed.engine.images.get(tiny("1")).id

    error = pusher.refused(f"{pusher.bed.host}/shop/wbe:1", image_id=image_id)

    assert isinstance(error, NotReady)
    assert error.what == "There is no repository shop/wbe"
    assert error.hint == "Make it once: ecs-steps ensure --repository shop/wbe --region eu-west-1"


def test_a_token_that_expired_is_fetched_anew_once(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")
    old = pusher.clients.ecr(None).login()
    pusher.bed.registry.tokens.expire_all()

    pushed = pusher(image)

    assert pushed.image.digest == pusher.digest("1")
    assert pusher.said.getvalue().count("The registry's token has expired; fetching a new one") == 1
    assert pusher.clients.ecr(None).login() is not old


def test_a_push_that_is_denied_names_the_repository(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")
    pusher.bed.registry.faults.push_is_denied = True

    error = pusher.refused(image)

    assert isinstance(error, NotReady)
    assert error.what == f"{image} was not pushed"
    assert "denied" in error.why
    assert error.hint == f"Allow the caller to push to {pusher.bed.host}/web, or log in to {pusher.bed.host}."


def test_an_immutable_tag_takes_no_other_image(pusher: Pusher, tiny: Callable[..., str]) -> None:
    pusher.bed.ecr.put_image_tag_mutability(repositoryName="web", imageTagMutability="IMMUTABLE")
    first = pusher(tiny("1")).image.digest
    other = tiny("2", tag="1")

    error = pusher.refused(other)

    assert isinstance(error, Refused)
    assert error.why.startswith(f"the tag is immutable and names {first}; this image has the image id sha256:")
    assert error.hint == "Another image has this tag already; build under a new tag."
    assert pusher.digest("1") == first


def test_a_registry_that_does_not_answer_is_named(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image_id = pusher.bed.engine.images.get(tiny("1")).id

    error = pusher.refused("127.0.0.1:1/web:1", image_id=image_id)

    assert isinstance(error, NotReady)
    assert "connection refused" in error.why
    assert error.hint == "Check the registry's name and the engine's network and proxy."


def test_a_dry_run_pushes_nothing(pusher: Pusher, tiny: Callable[..., str]) -> None:
    image = tiny("1")

    pushed = pusher(image, dry_run=True)

    assert str(pushed.image) == image
    assert f"Would push {image}, image id sha256:" in pusher.said.getvalue()
    assert pusher.bed.ecr.describe_images(repositoryName="web")["imageDetails"] == []
