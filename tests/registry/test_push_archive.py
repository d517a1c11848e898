from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.registry import Manifests
from ecs_steps.contract.errors import BadParameter, NotReady, Overtaken, Refused
from ecs_steps.push import Pushed, PushOptions, push
from ecs_steps.values.image import Tag, TaggedImage
from tests.registry.images import LAYER as LAYER_TYPE
from tests.registry.images import Layout, digest_of, platforms, saved, tar

LAYER = os.urandom(3 << 20)


def pushed(place: Any, archive: str, tag: str = "1", *more: str, name: str = "shop/web", **options: Any) -> Pushed:
    image = TaggedImage.parse(f"{place.host}/{name}:{tag}")
    chosen = PushOptions(image=image, archive=archive, image_tags=tuple(map(Tag, more)), **options)
    return push.function(chosen, place.clients, place.report)


def said(place: Any) -> str:
    return str(place.out.getvalue())


@pytest.mark.parametrize("form", ["folder", "tar"])
def test_every_platform_of_an_index_is_pushed_with_its_attestations(place: Any, tmp_path: Path, form: str) -> None:
    layout, digest = platforms(LAYER)

    found = pushed(place, getattr(layout, form)(tmp_path / "image"), "1", "latest")

    assert str(found.image) == f"{place.host}/shop/web:1@{digest}"
    manifests = place.manifests()
    assert manifests.digest("1") == manifests.digest("latest") == digest
    children = [manifests.get(each.digest) for each in manifests.get("1").children]
    assert len(children) == 3
    for child in children:
        for blob in child.blobs:
            assert place.blobs().size(blob.digest) == blob.size
    assert f"Pushed {place.host}/shop/web:1, digest {digest}" in said(place)


def test_the_same_again_sends_nothing(place: Any, tmp_path: Path) -> None:
    layout, digest = platforms(LAYER)
    archive = layout.tar(tmp_path / "image.tar")
    pushed(place, archive)
    writes = place.writes()

    again = pushed(place, archive)

    assert again.image.digest == digest
    assert place.writes() == writes
    assert f"Nothing to send: {place.host}/shop/web:1 is {digest} already" in said(place)


def test_another_tag_for_the_same_image_sends_a_tag_only(place: Any, tmp_path: Path) -> None:
    layout, digest = platforms(LAYER)
    archive = layout.tar(tmp_path / "image.tar")
    pushed(place, archive)

    pushed(place, archive, "2")

    assert place.manifests().digest("2") == digest
    assert f"Nothing to send but tags: shop/web has {digest} already" in said(place)


def test_only_what_is_missing_is_sent(place: Any, tmp_path: Path) -> None:
    for tag, layers in (("1", (LAYER,)), ("2", (LAYER, b"new"))):
        layout = Layout()
        pushed(place, layout.roots(layout.image(*layers)).tar(tmp_path / f"{tag}.tar"), tag)

    assert re.search(rf"{digest_of(LAYER)[:19]} \([1-3] of 3\): there already", said(place))
    assert re.search(rf"{digest_of(b'new')[:19]} \([1-3] of 3\): 0.0 MB sent", said(place))
    assert "1 of 3 blobs were there already" in said(place)


def test_what_docker_save_wrote_is_pushed_compressed_and_always_the_same(place: Any, tmp_path: Path) -> None:
    layer = b"the same line\n" * 200_000
    archive = tar(tmp_path / "saved.tar", saved(layer, b"two"))

    first = pushed(place, archive)
    writes = place.writes()
    second = pushed(place, archive)

    assert first == second
    assert place.writes() == writes
    manifest = place.manifests().get("1")
    assert manifest.blobs[1].size < len(layer) / 50
    assert manifest.media_type == "application/vnd.docker.distribution.manifest.v2+json"


def test_a_layer_that_docker_save_linked_is_found(place: Any, tmp_path: Path) -> None:
    files = saved(b"layer", b"layer")
    del files["1/layer.tar"]

    found = pushed(place, tar(tmp_path / "saved.tar", files, {"1/layer.tar": "../0/layer.tar"}))

    assert place.manifests().digest("1") == found.image.digest


def test_one_image_of_several_is_chosen_by_its_name(place: Any, tmp_path: Path) -> None:
    layout = Layout()
    named = [
        layout.image(text.encode(), annotations={"org.opencontainers.image.ref.name": text}) for text in ("1", "2")
    ]
    archive = layout.roots(*named).tar(tmp_path / "image.tar")

    assert pushed(place, archive, "2").image.digest == named[1]["digest"]
    with pytest.raises(BadParameter, match=r"it has several images, and none is named .*shop/web:3: 1, 2"):
        pushed(place, archive, "3")


def test_an_immutable_tag_keeps_its_image_and_both_digests_are_named(ours: Any, tmp_path: Path) -> None:
    ours.make_repository("fixed", imageTagMutability="IMMUTABLE")
    (old, first), (new, second) = platforms(b"one"), platforms(b"two")
    pushed(ours, old.tar(tmp_path / "old.tar"), name="fixed")

    with pytest.raises(Refused) as caught:
        pushed(ours, new.tar(tmp_path / "new.tar"), "fresh", "1", name="fixed")

    assert caught.value.what == f"{ours.host}/fixed:1 was not pushed"
    assert caught.value.why == f"its tag is immutable and names {first}; the archive has {second}"
    assert ours.manifests("fixed").tags() == ("1",)
    assert pushed(ours, old.tar(tmp_path / "old.tar"), name="fixed").image.digest == first


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


def test_a_repository_that_nobody_made_is_named_with_how_to_make_it(ours: Any, tmp_path: Path) -> None:
    layout, _ = platforms(b"one")

    with pytest.raises(NotReady) as caught:
        pushed(ours, layout.tar(tmp_path / "image.tar"), name="nope")

    assert caught.value.what == "There is no repository nope"
    assert caught.value.hint == "Create it once: aws ecr create-repository --repository-name nope"


def test_a_push_that_is_denied_says_by_whom(ours: Any, tmp_path: Path) -> None:
    ours.ours.faults.push_is_denied = True

    with pytest.raises(NotReady, match="is not authorized to perform: ecr:InitiateLayerUpload"):
        pushed(ours, platforms(b"one")[0].tar(tmp_path / "image.tar"))


def test_a_dry_run_reads_the_archive_and_sends_nothing(ours: Any, tmp_path: Path) -> None:
    layout, digest = platforms(LAYER)

    found = pushed(ours, layout.tar(tmp_path / "image.tar"), dry_run=True)

    assert found.image.digest is None
    assert f"digest {digest}, 6 blobs" in said(ours)
    assert ours.manifests().tags() == ()


def test_an_archive_has_no_image_id(ours: Any, tmp_path: Path) -> None:
    archive = platforms(b"one")[0].tar(tmp_path / "image.tar")

    with pytest.raises(BadParameter, match="Image id and archive do not go together"):
        pushed(ours, archive, image_id=digest_of(b""))


def test_an_engine_does_not_take_our_authorities_and_it_is_said(ours: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours.clients.environment["DOCKER_HOST"] = "tcp://127.0.0.1:1"
    options = PushOptions(image=TaggedImage.parse(f"{ours.host}/shop/web:1"), ca_bundle="our.pem")

    with pytest.raises(NotReady, match="No Docker engine answers"):
        push.function(options, ours.clients, ours.report)

    assert "The engine that pushes has its own authorities" in said(ours)


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
