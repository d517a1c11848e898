"""An OCI image layout: what `buildx --output type=oci`, buildah, kaniko, jib and newer `docker save` write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients.archive.entries import Entries, Stretch, damaged
from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.image import Image
from ecs_steps.values.manifest import MOST_BYTES, Descriptor, Manifest, digest_of

_MOST_DEPTH = 4
_MOST_MANIFESTS_BYTES = 32 << 20
# OCI image specification, "Pre-Defined Annotation Keys"; the second is containerd's, and Docker's.
_NAMES = ("org.opencontainers.image.ref.name", "io.containerd.image.name")


@dataclass(frozen=True, kw_only=True)
class ArchivedImage:
    """One image of an archive, whole: every manifest, children before their parents and the root last, every blob."""

    manifests: tuple[Manifest, ...]
    blobs: Mapping[str, Stretch]

    @property
    def root(self) -> Manifest:
        """The manifest that is the image: the one that tags name."""
        return self.manifests[-1]

    def __str__(self) -> str:
        megabytes = sum(blob.size for blob in self.blobs.values()) / 1_000_000
        return f"digest {self.root.digest}, {len(self.blobs)} blobs, {megabytes:.1f} MB"


def read_layout(entries: Entries, image: Image) -> ArchivedImage:
    """Read the image that a layout has, or the one of several that bears the name of `image`.

    Everything that it refers to is looked for, with its size; manifests are compared with their digests.
    """
    index = json_file(entries, "index.json")
    listed = index.get("manifests") if isinstance(index, dict) else None
    if not isinstance(listed, list):
        raise damaged(entries.path, "its index.json lists no manifests")
    try:
        roots = [Descriptor.of(each) for each in listed]
    except ValueError as error:
        raise damaged(entries.path, str(error)) from None
    walk = _Walk(entries)
    walk.down(_chosen(entries, roots, image), 0)
    return ArchivedImage(manifests=tuple(walk.manifests.values()), blobs=walk.blobs)


def json_file(entries: Entries, name: str) -> Any:
    """Read a JSON file of an archive."""
    found = entries.find(name)
    if found is None:
        raise damaged(entries.path, f"it has no {name}")
    try:
        return json.loads(found.read(MOST_BYTES, name))
    except (ValueError, RecursionError) as error:
        raise damaged(entries.path, f"its {name} is not JSON: {error}") from None


def choose_one(entries: Entries, names: Iterable[str], image: Image) -> BadParameter:
    """Say that an archive has several images, and none of them is the one that is pushed."""
    listed = ", ".join(sorted({name for name in names if name})[:10]) or "none of them has a name"
    why = f"it has several images, and none is named {image}: {listed}"
    return BadParameter(f"The archive {entries.path} is not clear", why=why, hint="Archive one image.")


class _Walk:
    """From the root to everything that it refers to; `manifests` in the order in which they can be pushed."""

    def __init__(self, entries: Entries) -> None:
        self.manifests: dict[str, Manifest] = {}
        self.blobs: dict[str, Stretch] = {}
        self._entries = entries
        self._bytes = 0

    def down(self, descriptor: Descriptor, depth: int) -> None:
        """Read a manifest and what is below it, each once."""
        if descriptor.digest in self.manifests:
            return
        if depth > _MOST_DEPTH:
            raise self._damaged(f"its indexes are nested more than {_MOST_DEPTH} deep")
        manifest = self._manifest(descriptor)
        for child in manifest.children:
            self.down(child, depth + 1)
        for blob in manifest.blobs:
            if not blob.urls:  # such layers stay elsewhere, as Windows base layers did
                self.blobs[blob.digest] = self._found(blob)
        self.manifests[descriptor.digest] = manifest

    def _manifest(self, descriptor: Descriptor) -> Manifest:
        found = self._found(descriptor)
        self._bytes += found.size
        if self._bytes > _MOST_MANIFESTS_BYTES:
            raise self._damaged(f"its manifests have more than {_MOST_MANIFESTS_BYTES >> 20} MiB")
        raw = found.read(MOST_BYTES, "manifest")
        if digest_of(raw) != descriptor.digest:
            raise self._damaged(f"the manifest {descriptor.digest} has other bytes, of {digest_of(raw)}")
        try:
            return Manifest.parse(raw, descriptor.media_type)
        except ValueError as error:
            raise self._damaged(str(error)) from None

    def _found(self, descriptor: Descriptor) -> Stretch:
        found = self._entries.find(f"blobs/{descriptor.digest.replace(':', '/')}")
        if found is None:
            about = f" (for {descriptor.platform})" if descriptor.platform else ""
            raise self._damaged(f"it lacks {descriptor.digest}{about}")
        if found.size != descriptor.size:
            raise self._damaged(f"{descriptor.digest} has {found.size} bytes and should have {descriptor.size}")
        return found

    def _damaged(self, why: str) -> BadParameter:
        return damaged(self._entries.path, why)


def _chosen(entries: Entries, roots: list[Descriptor], image: Image) -> Descriptor:
    if len({root.digest for root in roots}) == 1:
        return roots[0]
    if not roots:
        raise damaged(entries.path, "it has no image")
    wanted = {str(image), image.tag, f"docker.io/{image}", f"docker.io/library/{image}"}
    for root in roots:
        if wanted & {root.annotations.get(name) for name in _NAMES} - {None}:
            return root
    raise choose_one(entries, (root.annotations.get(name, "") for root in roots for name in _NAMES), image)
