from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.clients.registry import RegistryRefused
from ecs_steps.contract.errors import Refused
from ecs_steps.values.manifest import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, Manifest
from tests.registry.images import Bytes, digest_of

CONFIG = b"{}"
SBOM, SIGNATURE = "application/spdx+json", "application/vnd.dev.cosign.artifact.sig.v1+json"


def image(place: Any, name: str = "shop/web", media_type: str = OCI_MANIFEST, **more: Any) -> Manifest:
    place.blobs(name).push(digest_of(CONFIG), Bytes(CONFIG))
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(CONFIG), "size": 2}
    document = {"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": [], **more}
    return Manifest.parse(json.dumps(document).encode())


def descriptor(manifest: Manifest, **more: Any) -> dict[str, Any]:
    return {"mediaType": manifest.media_type, "digest": manifest.digest, "size": len(manifest.raw), **more}


@pytest.mark.parametrize("media_type", [OCI_MANIFEST, DOCKER_MANIFEST])
def test_a_manifest_comes_back_byte_for_byte_by_tag_and_by_digest(place: Any, media_type: str) -> None:
    made, manifests = image(place, media_type=media_type), place.manifests()
    assert manifests.digest("1") is None
    assert manifests.get("1") is None

    assert manifests.put("1", made) == made.digest

    assert manifests.digest("1") == manifests.digest(made.digest) == made.digest
    assert manifests.get("1") == manifests.get(made.digest) == made


def test_an_index_needs_its_images_and_names_them(place: Any) -> None:
    child = image(place)
    document = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [descriptor(child)]}
    index = Manifest.parse(json.dumps(document).encode())

    with pytest.raises(RegistryRefused):
        place.manifests().put("all", index)
    place.manifests().put(child.digest, child)
    place.manifests().put("all", index)

    found = place.manifests().get("all")
    assert [each.digest for each in found.children] == [child.digest]
    assert found.is_index


def test_a_manifest_whose_blobs_are_missing_is_refused(place: Any) -> None:
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest_of(b"?"), "size": 1}
    document = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": []}

    with pytest.raises(RegistryRefused, match=r"shop/web:1 was not pushed: manifest (blob unknown|unknown)"):
        place.manifests().put("1", Manifest.parse(json.dumps(document).encode()))


def test_every_page_of_the_tags_is_read(place: Any) -> None:
    made, wanted = image(place), tuple(f"v{number:04}" for number in range(120))
    for tag in wanted:
        place.manifests().put(tag, made)

    assert tuple(sorted(place.manifests().tags())) == wanted
    assert tuple(sorted(place.manifests().tags(page=50))) == wanted


def test_what_refers_to_an_image_is_listed_by_its_type(ours: Any) -> None:
    made = image(ours)
    ours.manifests().put("1", made)
    sbom = image(ours, artifactType=SBOM, subject=descriptor(made))
    signature = image(ours, artifactType=SIGNATURE, subject=descriptor(made))
    for each in (sbom, signature):
        ours.manifests().put(each.digest, each)

    referrers = ours.manifests().referrers

    assert {each.digest for each in referrers(made.digest)} == {sbom.digest, signature.digest}
    assert [each.digest for each in referrers(made.digest, SBOM)] == [sbom.digest]
    assert referrers(sbom.digest) == ()


def test_a_registry_without_the_referrers_api_lists_them_under_a_tag(theirs: Any) -> None:
    made = image(theirs)
    theirs.manifests().put("1", made)
    assert theirs.manifests().referrers(made.digest) == ()
    sbom = image(theirs, artifactType=SBOM, subject=descriptor(made))
    theirs.manifests().put(sbom.digest, sbom)
    listed = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [descriptor(sbom, artifactType=SBOM)]}
    theirs.manifests().put(made.digest.replace(":", "-"), Manifest.parse(json.dumps(listed).encode()))

    assert [each.digest for each in theirs.manifests().referrers(made.digest, SBOM)] == [sbom.digest]
    assert theirs.manifests().referrers(made.digest, SIGNATURE) == ()


def test_a_missing_repository_is_not_taken_for_a_missing_tag(ours: Any) -> None:
    with pytest.raises(RegistryRefused, match="The repository with name 'nope' does not exist"):
        ours.manifests("nope").digest("1")


def test_bytes_that_a_registry_swapped_are_refused(theirs: Any) -> None:
    made = image(theirs)
    theirs.manifests().put("1", made)
    kept = next(path for path in theirs.log.parent.rglob("data") if path.is_file() and path.read_bytes() == made.raw)
    kept.write_bytes(made.raw.replace(b'"layers": []', b'"layers":[] '))

    with pytest.raises((Refused, RegistryRefused)):
        theirs.manifests().get(made.digest)
