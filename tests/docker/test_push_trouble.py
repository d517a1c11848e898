"""Push into trouble: what is tried again, what is not, and what an interrupted one leaves behind."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ecs_steps.clients.docker as door
from ecs_steps.contract.errors import NotReady, Overtaken, Refused, TimedOut
from ecs_steps.values.image import Tag
from tests.docker.pusher import Pusher
from tests.docker.trouble import ALWAYS, Trouble

pytestmark = pytest.mark.docker

MANIFEST = "PUT /v2/web/manifests/"


@pytest.fixture
def trouble(bed: Any, monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(bed.registry, monkeypatch)


@pytest.mark.parametrize(
    ("status", "code", "message", "said"),
    [
        (503, "UNAVAILABLE", "", "received unexpected HTTP status: 503"),
        (500, "UNKNOWN", "Internal Server Error", "received unexpected HTTP status: 500"),
        (429, "TOOMANYREQUESTS", "Rate exceeded", "toomanyrequests: Rate exceeded"),
    ],
)
def test_what_passes_by_itself_is_tried_again(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble, status: int, code: str, message: str, said: str
) -> None:
    trouble.answers(MANIFEST, status, code, message, times=2)

    pushed = pusher(tiny("1"))

    assert pushed.image.digest == pusher.digest("1")
    assert trouble.count(MANIFEST) == 3
    assert pusher.said.getvalue().count(f"was not pushed: {said}") == 2
    assert "; pushing again in " in pusher.said.getvalue()


def test_a_connection_that_is_cut_is_tried_again(pusher: Pusher, tiny: Callable[..., str], trouble: Trouble) -> None:
    trouble.cuts(MANIFEST)

    assert pusher(tiny("1")).image.digest == pusher.digest("1")
    assert trouble.count(MANIFEST) == 2


def test_a_layer_that_is_cut_in_the_middle_goes_again_and_is_told(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    trouble.cuts("PATCH")

    assert pusher(tiny("1")).image.digest == pusher.digest("1")
    assert pusher.said.getvalue().count("did not get through; the engine: Retrying in 5 seconds") == 1


def test_trouble_that_stays_ends_with_its_reason(pusher: Pusher, tiny: Callable[..., str], trouble: Trouble) -> None:
    trouble.answers(MANIFEST, 503, "UNAVAILABLE", "", times=ALWAYS)
    image, pusher.clock.is_still = tiny("1"), True

    error = pusher.refused(image)

    assert isinstance(error, Refused)
    assert str(error).startswith(f"{image} was not pushed: received unexpected HTTP status: 503")
    assert error.hint == "It did not pass in the time that was given; push again later."
    assert 90 <= pusher.clock.slept < 120


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [(403, "DENIED", "this is not yours"), (400, "MANIFEST_INVALID", "manifest invalid")],
)
def test_a_no_is_not_asked_again(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble, status: int, code: str, message: str
) -> None:
    trouble.answers(MANIFEST, status, code, message, times=ALWAYS)

    assert message in pusher.refused(tiny("1")).why
    assert trouble.count(MANIFEST) == 1
    assert pusher.clock.slept == 0


def test_a_token_that_ends_in_the_middle_is_fetched_anew(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    trouble.meanwhile(MANIFEST, pusher.bed.registry.tokens.expire_all)

    pushed = pusher(tiny("1"), image_tags=(Tag("stable"),))

    assert pushed.image.digest == pusher.digest("1") == pusher.digest("stable")
    assert pusher.said.getvalue().count("The registry's token has expired; fetching a new one") == 1


def test_a_registry_that_fails_to_greet_is_not_called_a_refusal(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    trouble.answers("GET /v2/$", 503, "UNAVAILABLE", "we are moving house", times=ALWAYS)
    image, pusher.clock.is_still = tiny("1"), True

    error = pusher.refused(image)

    assert isinstance(error, Refused)
    assert error.why == f"{pusher.bed.host} does not serve: unavailable: we are moving house"
    assert 90 <= pusher.clock.slept < 120


def test_an_engine_that_says_nothing_is_told_each_minute(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble
) -> None:
    image, heard = tiny("1"), threading.Event()
    line = pusher.report.line

    def hear(text: str) -> None:
        line(text)
        if "said nothing" in text:
            heard.set()

    pusher.report.line = hear  # type: ignore[method-assign] # to know when to go on

    def silent() -> None:
        for _ in range(60):  # a word that the engine said before may be heard after the first sleep
            pusher.clock.sleep(61)
            if heard.wait(1):
                return

    trouble.meanwhile("HEAD", silent)
    pusher(image)

    assert re.search(r"The engine has said nothing for \d+ s; the registry may be slow", pusher.said.getvalue())


def test_another_build_that_takes_the_tag_in_the_registry_is_named_with_both_digests(
    pusher: Pusher, tiny: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = pusher(tiny("2")).image.digest
    image = tiny("1")
    asked = pusher.clients.ecr(None).digest

    def other_first(*arguments: Any) -> str:
        manifest = pusher.bed.ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": "2"}])["images"][0]
        pusher.bed.ecr.put_image(repositoryName="web", imageManifest=manifest["imageManifest"], imageTag="1")
        return asked(*arguments)

    monkeypatch.setattr(pusher.clients.ecr(None), "digest", other_first)

    error = pusher.refused(image)

    assert isinstance(error, Overtaken)
    assert error.what == f"Another push took {image}"
    assert f"the tag names {theirs} now" in error.why
    assert error.why.startswith("this push sent sha256:")


def test_another_build_that_takes_the_name_on_the_engine_is_noticed(
    pusher: Pusher, tiny: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = tiny("1")
    mine = pusher.bed.engine.images.get(image).id
    tiny("2", tag="1")
    docker = pusher.clients.docker
    tag = docker.tag

    def then_another(image_id: str, name: Any) -> None:
        tag(image_id, name)
        tiny("3", tag="1")

    monkeypatch.setattr(docker, "tag", then_another)

    error = pusher.refused(image, image_id=mine)

    assert isinstance(error, Overtaken)
    assert error.why.startswith(f"it was to be {mine}, and sha256:")


def test_an_engine_that_says_nothing_for_long_is_not_waited_for_for_ever(
    pusher: Pusher, tiny: Callable[..., str], trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PUSH_SILENCE_SECONDS", 1.0)
    image, over = tiny("1"), threading.Event()
    trouble.meanwhile("HEAD", lambda: over.wait(180))

    error = pusher.refused(image)
    over.set()

    assert isinstance(error, TimedOut)
    assert error.what == "The Docker engine has said nothing for long (push)"


def test_a_credential_helper_that_is_missing_is_named(
    pusher: Pusher, tiny: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    image_id = pusher.bed.engine.images.get(tiny("1")).id
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "nowhere"}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))

    error = pusher.refused("localhost:1/web:1", image_id=image_id)

    assert isinstance(error, NotReady)
    assert error.what == "A credential helper of Docker failed"
    assert "docker-credential-nowhere" in error.why
