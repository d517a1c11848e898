"""One platform of an archived image, as an engine loads it: what `docker save` would write."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator

from ecs_steps.clients.archive.entries import Stretch
from ecs_steps.clients.archive.layout import ArchivedImage
from ecs_steps.values.manifest import MOST_BYTES, Manifest


def image_for(archived: ArchivedImage, os: str, architecture: str) -> Manifest | None:
    """Find the image of a platform, by what its config says; None if there is none."""
    for manifest in archived.manifests:
        if manifest.is_index or not manifest.blobs:
            continue
        config = _json(archived.blobs[manifest.blobs[0].digest])
        if (config.get("os"), config.get("architecture")) == (os, architecture):
            return manifest
    return None


def docker_tar(archived: ArchivedImage, manifest: Manifest) -> Iterator[bytes]:
    """Write an image without a name, piece by piece; its layers stay compressed, which engines take too."""
    config, *layers = (each.digest.partition(":")[2] for each in manifest.blobs)
    for each, name in zip(manifest.blobs, (f"{config}.json", *(f"{layer}.tar" for layer in layers)), strict=True):
        stretch = archived.blobs[each.digest]
        yield _header(name, stretch.size)
        yield from stretch.pieces()
        yield bytes(-stretch.size % tarfile.BLOCKSIZE)
    document = [{"Config": f"{config}.json", "RepoTags": None, "Layers": [f"{layer}.tar" for layer in layers]}]
    content = json.dumps(document).encode()
    yield _header("manifest.json", len(content)) + content + bytes(-len(content) % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _header(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size = size
    return header.tobuf(tarfile.PAX_FORMAT)


def _json(config: Stretch) -> dict[str, object]:
    found = json.loads(config.read(MOST_BYTES, "config"))
    return found if isinstance(found, dict) else {}
