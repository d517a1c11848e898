from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.values.manifest import (
    DOCKER_LIST,
    DOCKER_MANIFEST,
    OCI_INDEX,
    OCI_MANIFEST,
    Descriptor,
    Manifest,
    digest_of,
)
from ecs_steps.values.platform import Platform

DIGEST = digest_of(b"layer")
LAYER = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": DIGEST, "size": 5}


def raw(**document: Any) -> bytes:
    return json.dumps({"schemaVersion": 2, **document}).encode()


@pytest.mark.parametrize("media_type", [DOCKER_MANIFEST, OCI_MANIFEST])
def test_an_image_names_its_config_and_layers(media_type: str) -> None:
    config = {**LAYER, "digest": digest_of(b"config")}

    found = Manifest.parse(raw(mediaType=media_type, config=config, layers=[LAYER]))

    assert [blob.digest for blob in found.blobs] == [digest_of(b"config"), DIGEST]
    assert not found.is_index
    assert found.children == ()


@pytest.mark.parametrize("media_type", [DOCKER_LIST, OCI_INDEX])
def test_an_index_names_its_images_and_their_platforms(media_type: str) -> None:
    windows = {"os": "windows", "architecture": "amd64", "os.version": "10.0.20348.1"}
    arm = {"os": "linux", "architecture": "arm", "variant": "v7"}

    found = Manifest.parse(raw(manifests=[{**LAYER, "platform": windows}, {**LAYER, "platform": arm}]), media_type)

    assert found.is_index
    assert [each.platform for each in found.children] == [
        Platform(os="windows", architecture="amd64", os_version="10.0.20348.1"),
        Platform(os="linux", architecture="arm", variant="v7"),
    ]
    assert [str(each.platform) for each in found.children] == ["windows/amd64", "linux/arm/v7"]


def test_a_manifest_keeps_its_bytes_and_so_its_digest() -> None:
    content = b' {"schemaVersion":2,\n"layers" : [] , "unknown": 1}'

    found = Manifest.parse(content, OCI_MANIFEST)

    assert found.raw == content
    assert found.digest == digest_of(content)


def test_a_manifest_without_media_type_is_known_by_what_it_lists() -> None:
    assert Manifest.parse(raw(manifests=[])).media_type == OCI_INDEX
    assert Manifest.parse(raw(layers=[])).media_type == OCI_MANIFEST


def test_what_a_manifest_is_about_is_named() -> None:
    found = Manifest.parse(raw(subject=LAYER, artifactType="application/spdx+json", layers=[]))

    assert found.subject == Descriptor.of(LAYER)
    assert found.artifact_type == "application/spdx+json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the manifest is not JSON"),
        (b"<html>", "the manifest is not JSON"),
        (b"\xff\xfe", "the manifest is not JSON"),
        (b"[" * 100_000, "the manifest is not JSON"),
        (b"[]", "the manifest is no JSON object"),
        (raw(mediaType="text/plain"), "the manifest has the media type 'text/plain'"),
        (raw(mediaType=["x"]), "the manifest has the media type"),
        (raw(layers={}) + b" ", None),
        (raw(layers=7), "`layers` of the manifest is no list"),
        (raw(layers=[7]), "a descriptor is no JSON object"),
        (raw(layers=[{**LAYER, "digest": "sha256:no"}]), "the digest 'sha256:no' is not sha256: and 64 hexadecimal"),
        (raw(layers=[{**LAYER, "size": -1}]), "has the size -1"),
        (raw(layers=[{**LAYER, "urls": "x"}]), "urls or annotations of a wrong form"),
        (raw(pad="x" * (4 << 20)), "is larger than 4 MiB"),
    ],
    ids=range(14),
)
def test_what_is_no_manifest_is_said_in_a_sentence(content: bytes, said: str | None) -> None:
    if said is None:
        assert Manifest.parse(content).blobs == ()
        return
    with pytest.raises(ValueError, match=r".+") as caught:
        Manifest.parse(content)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
