"""Images in a registry that say which commit they were made from, and the step that names them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ecs_steps.contract.choices import TagPolicy
from ecs_steps.contract.errors import StepError
from ecs_steps.tag import Tagged, TagOptions, tag
from ecs_steps.values.image import Image, Tag
from ecs_steps.values.manifest import Manifest
from tests.registry.conftest import PASSWORD, Place
from tests.registry.images import CONFIG, MANIFEST, Bytes, digest_of

LABEL = "org.opencontainers.image.revision"


def pushed(place: Place, reference: str, revision: str | None) -> Image:
    """An image in the registry that says which commit it was made from."""
    manifest = put(place, reference, image_of(place, revision))
    return Image(place.host, "shop/web", None if ":" in reference else reference, manifest.digest)


def image_of(place: Place, revision: str | None) -> Manifest:
    labels = {LABEL: revision} if revision else None
    config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": labels}}).encode()
    place.blobs().push(digest_of(config), Bytes(config))
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "digest": digest_of(config), "size": len(config)},
        "layers": [],
    }
    return Manifest.parse(json.dumps(document).encode())


def put(place: Place, reference: str, manifest: Manifest) -> Manifest:
    place.manifests().put(reference, manifest)
    return manifest


def tagged(place: Place, image: Image, *policies: TagPolicy, names: tuple[str, ...] = (), **options: Any) -> Tagged:
    tags = tuple(Tag(name) for name in names)
    made = TagOptions(image=image, image_tags=tags, tag_policies=policies, **options)
    result = tag(made, place.clients, place.report)
    assert PASSWORD not in place.out.getvalue() + str(result)
    return result


def refused(place: Place, image: Image, *policies: TagPolicy, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        tagged(place, image, *policies, **options)
    return caught.value


def names(result: Tagged) -> str:
    return " ".join(map(str, result.image_tags))
