"""An archive's way into a registry: what is sent, what is not, and what breaks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.registry import Manifests
from ecs_steps.contract.errors import Overtaken, Refused
from tests.registry.archived import LAYER, pushed, said
from tests.registry.images import LAYER as LAYER_TYPE
from tests.registry.images import Layout, digest_of, platforms


def test_a_token_that_ends_in_the_middle_is_fetched_anew(ours: Any, tmp_path: Path) -> None:
    layout, digest = platforms(LAYER)
    ours.ours.faults.expire_tokens_after(9)

    assert pushed(ours, layout.tar(tmp_path / "image.tar")).image.digest == digest


def test_a_push_that_breaks_in_the_middle_is_finished_and_nothing_is_tagged_before(ours: Any, tmp_path: Path) -> None:
    layout, digest = platforms(LAYER)
    archive = layout.tar(tmp_path / "image.tar")
    ours.session.ask("GET", "/v2/", (), doing="It was not greeted")
    ours.ours.faults.fail(10_000, 500, methods="PATCH")
    with pytest.raises(Refused, match="Internal Server Error"):
        pushed(ours, archive)
    assert ours.manifests().tags() == ()

    ours.ours.faults.clear()
    ours.ours.faults.cut_uploads(2, after_bytes=1 << 20)

    assert pushed(ours, archive).image.digest == digest


def test_a_tag_that_another_push_took_meanwhile_is_no_success(
    place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mine, first), (other, second) = platforms(b"one"), platforms(b"two")
    pushed(place, other.tar(tmp_path / "other.tar"), "2")
    theirs, put = place.manifests().get("2"), Manifests.put

    def overtaken(self: Manifests, reference: str, manifest: Any) -> str:
        digest = put(self, reference, manifest)
        if reference == "1":
            put(self, "1", theirs)
        return digest

    monkeypatch.setattr(Manifests, "put", overtaken)
    with pytest.raises(Overtaken) as caught:
        pushed(place, mine.tar(tmp_path / "mine.tar"))

    assert caught.value.why == f"this push sent {first}, and the tag names {second} now"


def test_a_long_push_says_where_it_is(ours: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout()
    archive = layout.roots(layout.image(LAYER)).tar(tmp_path / "image.tar")
    fed = ours.ours.blobs.feed

    def slowly(*arguments: Any, **named: Any) -> None:
        ours.clock.sleep(7)
        fed(*arguments, **named)

    monkeypatch.setattr(ours.ours.blobs, "feed", slowly)
    pushed(ours, archive)

    assert "of at most 3.1 MB sent" in said(ours)


def test_layers_that_stay_elsewhere_are_not_sent(place: Any, tmp_path: Path) -> None:
    layout = Layout()
    root = layout.image(b"own")
    manifest = json.loads(layout.files[f"blobs/{root['digest'].replace(':', '/')}"])
    away = {"mediaType": LAYER_TYPE, "digest": digest_of(b"windows"), "size": 7, "urls": ["https://example.com/base"]}
    manifest["layers"].insert(0, away)
    changed = layout.blob(json.dumps(manifest).encode(), root["mediaType"])

    pushed(place, layout.roots(changed).tar(tmp_path / "image.tar"))

    assert place.blobs().size(digest_of(b"windows")) is None
    assert place.blobs().size(digest_of(b"own")) == 3
    assert place.manifests().digest("1") == changed["digest"]


def test_a_layer_of_the_base_image_is_mounted_and_not_sent(theirs: Any, tmp_path: Path) -> None:
    base = Layout()
    pushed(theirs, base.roots(base.image(LAYER)).tar(tmp_path / "base.tar"), name="base/python")
    layout = Layout()
    root = layout.image(LAYER, b"own")
    manifest = json.loads(layout.files[f"blobs/{root['digest'].replace(':', '/')}"])
    manifest["annotations"] = {"org.opencontainers.image.base.name": f"{theirs.host}/base/python:1"}
    changed = layout.blob(json.dumps(manifest).encode(), root["mediaType"])

    pushed(theirs, layout.roots(changed).tar(tmp_path / "image.tar"))

    assert f"{digest_of(LAYER)[:19]} (" in said(theirs)
    assert "mounted from another repository" in said(theirs)
    assert "Sent 0.0 MB; 0 of 3 blobs were there already, 1 mounted" in said(theirs)
    assert theirs.blobs().size(digest_of(LAYER)) == len(LAYER)


def test_a_blob_that_fails_stops_the_others_and_nothing_is_tagged(ours: Any, tmp_path: Path) -> None:
    layout = Layout()
    layers = [os.urandom(2 << 20) for _ in range(12)]
    root = layout.image(*layers)
    folder = Path(layout.roots(root).folder(tmp_path / "image"))
    (folder / "blobs" / digest_of(layers[0]).replace(":", "/")).write_bytes(os.urandom(2 << 20))

    with pytest.raises(Refused, match="its bytes have changed"):
        pushed(ours, str(folder))

    assert ours.manifests().tags() == ()
    assert ours.manifests().digest(root["digest"]) is None
