"""Whatever stands where a name should: read, or refused in a sentence; what was read prints as it was."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest

from ecs_steps.console.foreign import harmless
from ecs_steps.rules.push_progress import Progress
from ecs_steps.rules.push_refusal import PushRefusal, advice, explain
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, PinnedImage, Tag, TaggedImage
from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.push_event import PushEvent
from ecs_steps.values.s3_address import S3Address
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.fuzz.inputs import refusal, spoiled, values

DIGEST = "sha256:" + "0123456789abcdef" * 4
IMAGES = (
    "web",
    "shop/web:42",
    "localhost/web",
    "127.0.0.1:5000/shop/web:1",
    f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.2.3@{DIGEST}",
    f"nexus.example.com:8443/a/b/c__d/e.f-g@{DIGEST}",
    "[2001:db8::1]:5000/web:x",
    "docker.io/library/busybox:latest",
)


@pytest.mark.parametrize("kind", [Image, TaggedImage, PinnedImage])
def test_an_image_is_read_or_refused_and_prints_what_it_parses(kind: type[Image]) -> None:
    read = 0
    for text in spoiled(IMAGES, 15_000, seed=1):
        if error := refusal(partial(kind.parse, text), ValueError):
            assert str(error)
            continue
        image = kind.parse(text)
        read += 1
        assert kind.parse(str(image)) == image
        assert Image.parse(str(image)).reference == image.reference
        assert not set(str(image)) & set(" \t\r\n\0\x1b\"'\\$;|&")
    assert read > 500


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        (Tag, ("latest", "1.2.3", "_x", "a" * 128, "2026-11-21")),
        (Duration, ("90s", "15m", "1h30m", "0s")),
        (S3Address, ("s3://shop-definitions/web/taskdef.json", "s3://my.bucket/a b?versionId=3/L4kqtJlcpX")),
        (PortMapping, ("8080", "0:8080", "80:8080/tcp", "53:53/udp")),
        (TaskDefinitionName, ("web", "web:7", "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7")),
    ],
)
def test_a_small_value_is_read_or_refused_and_prints_what_it_parses(kind: Any, good: tuple[str, ...]) -> None:
    read = 0
    for text in spoiled(good, 10_000, seed=2):
        if error := refusal(partial(kind.parse, text), ValueError):
            assert str(error)
            continue
        value = kind.parse(text)
        read += 1
        assert kind.parse(str(value)) == value
    assert read > 100


def test_a_registrys_words_always_mean_something() -> None:
    good = (
        "denied: Your authorization token has expired. Reauthenticate and try again.",
        "tag invalid: The image tag '1' already exists in the 'web' repository and the tag is immutable.",
        'Get "https://h.io/v2/": x509: certificate signed by unknown authority',
        "received unexpected HTTP status: 503 Service Unavailable",
    )
    found = set()
    for text in spoiled(good, 10_000, seed=3):
        kind = explain(text)
        found.add(kind)
        assert "\n" not in advice(kind, Image.parse("h.io/web"))
    assert found >= {PushRefusal.EXPIRED, PushRefusal.IMMUTABLE, PushRefusal.CERTIFICATE, PushRefusal.BUSY}


def test_an_engines_stream_may_say_anything() -> None:
    progress, chance = Progress(), random.Random(7)
    statuses = ("Pushing", "Pushed", "Preparing", "Layer already exists", "Mounted from web", "Retrying in 5 seconds")
    texts = spoiled(statuses, 5_000, seed=4)
    for status, odd in zip(texts, values(5_000, seed=5), strict=True):
        detail = {"current": odd, "total": odd} if chance.random() < 0.5 else odd
        event = PushEvent.of({"status": status, "id": str(odd)[:4], "progressDetail": detail, "aux": odd})
        progress.trouble(event)
        progress = progress.after(event) if len(progress.layers) < 100 else Progress()
        assert 0 <= progress.sent_bytes <= sum(layer.size for layer in progress.layers.values())
        assert "\n" not in progress.under_way(1.0) + progress.summary(1.0)


def test_foreign_text_is_always_one_harmless_line() -> None:
    good = ("\x1b[31mred\x1b[0m", "##[error]x", "::set-output name=x::y", "\x1b]0;title\x07", "plain words\r\n")
    for text in spoiled(good, 10_000, seed=6):
        shown = harmless(text)
        assert "##[" not in shown
        assert not any(ord(sign) < 32 and sign != "\t" for sign in shown)
        assert len(shown) <= 400
