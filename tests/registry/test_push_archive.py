from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.contract.everywhere import Identity
from ecs_steps.push import PushOptions, push
from ecs_steps.values.image import TaggedImage
from tests.registry.archived import LAYER, pushed, said
from tests.registry.images import Layout, digest_of, platforms, saved, tar


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
    names = f"{place.host}/shop/web:1, {place.host}/shop/web:latest"
    assert f"Pushing {names} from {tmp_path / 'image'}: digest {digest}, 6 blobs, " in said(place)
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


def test_a_repository_that_nobody_made_is_named_with_how_to_make_it(ours: Any, tmp_path: Path) -> None:
    layout, _ = platforms(b"one")

    with pytest.raises(NotReady) as caught:
        pushed(ours, layout.tar(tmp_path / "image.tar"), name="nope")

    assert caught.value.what == "There is no repository nope"
    assert caught.value.hint == "Make it once: ecs-steps ensure --repository nope --region eu-west-1"


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
    options = PushOptions(image=TaggedImage.parse(f"{ours.host}/shop/web:1"))
    clients = Clients(ours.clients.environment, caller=Caller(Identity(ca_bundle="our.pem")))

    with pytest.raises(NotReady, match="No Docker engine answers"):
        push.function(options, clients, ours.report)

    assert "The engine that pushes has its own authorities" in said(ours)
