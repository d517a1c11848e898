"""What `docker save` wrote before Docker 25, and kaniko and jib write still: layers, a config, manifest.json."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ecs_steps.clients.archive.entries import Entries, Stretch, damaged
from ecs_steps.clients.archive.layout import ArchivedImage, choose_one, json_file
from ecs_steps.contract.errors import NotReady
from ecs_steps.values.image import Image
from ecs_steps.values.manifest import DOCKER_CONFIG, DOCKER_LAYER_GZIP, DOCKER_MANIFEST, MOST_BYTES, Manifest

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_LEVEL = 6  # as Docker and skopeo compress


def read_saved(entries: Entries, image: Image, scratch: Path) -> ArchivedImage:
    """Read the image that a `docker save` archive has, or the one of several that bears the name of `image`.

    Its layers are not compressed, and a registry's are: they are compressed into the folder `scratch`, always to the
    same bytes.
    """
    one = _chosen(entries, json_file(entries, "manifest.json"), image)
    config = _entry(entries, one.get("Config"))
    layers = one.get("Layers")
    if not isinstance(layers, list):
        raise damaged(entries.path, "its manifest.json lists no layers")
    diff_ids = _diff_ids(entries, config)
    if len(diff_ids) != len(layers):
        raise damaged(entries.path, f"it has {len(layers)} layers, and its config names {len(diff_ids)}")
    packed = [
        _packed(entries, _entry(entries, name), diff_id, scratch / str(number))
        for number, (name, diff_id) in enumerate(zip(layers, diff_ids, strict=True))
    ]
    config_digest = _sha256(config.pieces())
    document = {
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": {"mediaType": DOCKER_CONFIG, "size": config.size, "digest": config_digest},
        "layers": [{"mediaType": DOCKER_LAYER_GZIP, "size": layer.size, "digest": digest} for digest, layer in packed],
    }
    manifest = Manifest.parse(json.dumps(document, indent=3).encode(), DOCKER_MANIFEST)
    return ArchivedImage(manifests=(manifest,), blobs={config_digest: config, **dict(packed)})


def _chosen(entries: Entries, listed: Any, image: Image) -> dict[str, Any]:
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise damaged(entries.path, "its manifest.json lists no image")
    if len(listed) == 1:
        return dict(listed[0])
    tags = [[str(tag) for tag in each.get("RepoTags") or []] for each in listed]
    for one, names in zip(listed, tags, strict=True):
        if str(image) in names:
            return dict(one)
    raise choose_one(entries, (name for names in tags for name in names), image)


def _entry(entries: Entries, name: object) -> Stretch:
    found = entries.find(name) if isinstance(name, str) else None
    if found is None:
        raise damaged(entries.path, f"it lacks {name!a}, which its manifest.json names")
    return found


def _diff_ids(entries: Entries, config: Stretch) -> list[str]:
    try:
        found = json.loads(config.read(MOST_BYTES, "config"))["rootfs"]["diff_ids"]
        return [str(each) for each in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(entries.path, f"its config names no layers: {error}") from None


def _packed(entries: Entries, layer: Stretch, diff_id: str, target: Path) -> tuple[str, Stretch]:
    """Compress a layer unless it is compressed; the config says which bytes it has to have."""
    begins = next(layer.pieces(), b"")[:4]
    if begins.startswith(_GZIP):
        return _sha256(layer.pieces()), layer
    if begins.startswith(_ZSTD):
        raise damaged(entries.path, "its layers are compressed with zstd, which Docker's manifests do not know")
    import gzip

    sha256 = hashlib.sha256()
    try:
        with target.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packing:
            for piece in layer.pieces():
                sha256.update(piece)
                packing.write(piece)
        size = target.stat().st_size
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        hint = "Free some, or name another folder by TMPDIR."
        raise NotReady(
            f"There is no room to compress the layers in {target.parent}", why="disk full", hint=hint
        ) from None
    if (found := f"sha256:{sha256.hexdigest()}") != diff_id:
        raise damaged(entries.path, f"a layer is {found}, and its config says {diff_id}")
    packed = Stretch(path=target, start=0, size=size)
    return _sha256(packed.pieces()), packed


def _sha256(pieces: Iterator[bytes]) -> str:
    sha256 = hashlib.sha256()
    for piece in pieces:
        sha256.update(piece)
    return f"sha256:{sha256.hexdigest()}"
