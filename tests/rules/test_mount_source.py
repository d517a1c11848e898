from __future__ import annotations

import json

import pytest

from ecs_steps.rules.mount_source import mount_source
from ecs_steps.values.image import Image
from ecs_steps.values.manifest import OCI_MANIFEST, Manifest

BASE = "org.opencontainers.image.base.name"
NOTE = "containerd.io/distribution.source."
WEB = "nexus.example.com/shop/web"


@pytest.mark.parametrize(
    ("to", "manifest_says", "layer_says", "source"),
    [
        (WEB, {}, {}, None),
        (WEB, {BASE: "nexus.example.com/base/python:3.12"}, {}, "base/python"),
        (WEB, {BASE: "nexus.example.com/shop/web:41"}, {}, None),
        (WEB, {BASE: "docker.io/library/python:3.12"}, {}, None),
        (WEB, {BASE: "Not A Name"}, {}, None),
        (WEB, {}, {f"{NOTE}nexus.example.com": "base/java,base/jvm"}, "base/java"),
        (WEB, {}, {f"{NOTE}docker.io": "library/python"}, None),
        (WEB, {BASE: "nexus.example.com/a"}, {f"{NOTE}nexus.example.com": "b"}, "b"),
        ("shop/web", {BASE: "python:3.12"}, {}, "library/python"),
        ("docker.io/shop/web", {BASE: "docker.io/shop/base"}, {}, "shop/base"),
    ],
)
def test_a_layer_is_mounted_from_where_it_is_said_to_come_from(
    to: str, manifest_says: dict[str, str], layer_says: dict[str, str], source: str | None
) -> None:
    layer = {"mediaType": "layer", "digest": f"sha256:{'a' * 64}", "size": 1, "annotations": layer_says}
    document = {"mediaType": OCI_MANIFEST, "layers": [layer], "annotations": manifest_says}
    manifest = Manifest.parse(json.dumps(document).encode())

    assert mount_source(manifest.blobs[0], manifest, Image.parse(to)) == source
