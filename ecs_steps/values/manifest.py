"""A manifest as registries and archives hold it: one image, or an index of several."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_steps.values.platform import Platform

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
INDEX_TYPES = frozenset({DOCKER_LIST, OCI_INDEX})
#: What a registry may answer with; the OCI specification calls the same two things by its own names.
MANIFEST_TYPES = (OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST)
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip"
#: Distribution specification, "Pushing Manifests": registries should take 4 MiB, and may refuse more.
MOST_BYTES = 4 << 20

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Descriptor:
    """Where something lies and what it is; `size` in bytes; a layer with `urls` is fetched elsewhere."""

    media_type: str
    digest: str
    size: int
    platform: Platform | None = None
    urls: tuple[str, ...] = ()
    artifact_type: str | None = None
    annotations: Mapping[str, str]

    @classmethod
    def of(cls, document: Any) -> Descriptor:
        """Read a descriptor (OCI image specification, "Content Descriptors"); raise ValueError with what is wrong."""
        if not isinstance(document, dict):
            raise ValueError("a descriptor is no JSON object")
        digest, size, media_type = document.get("digest"), document.get("size"), document.get("mediaType", "")
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise ValueError(f"the digest {_short(digest)} is not sha256: and 64 hexadecimal digits")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise ValueError(f"{digest} has the size {_short(size)}")
        if not isinstance(media_type, str):
            raise ValueError(f"{digest} has the media type {_short(media_type)}")
        urls, annotations = document.get("urls") or [], document.get("annotations") or {}
        if not isinstance(urls, list) or not isinstance(annotations, dict):
            raise ValueError(f"the descriptor of {digest} has urls or annotations of a wrong form")
        return cls(
            media_type=media_type,
            digest=digest,
            size=size,
            platform=_platform(document.get("platform")),
            urls=tuple(map(str, urls)),
            artifact_type=str(document["artifactType"]) if document.get("artifactType") else None,
            annotations={str(name): str(value) for name, value in annotations.items()},
        )


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A manifest: the bytes as they are, and what they refer to.

    `blobs` are config and layers of an image, `children` the manifests of an index.
    """

    raw: bytes
    media_type: str
    blobs: tuple[Descriptor, ...]
    children: tuple[Descriptor, ...]
    artifact_type: str | None = None
    subject: Descriptor | None = None
    annotations: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, raw: bytes, media_type: str = "") -> Manifest:
        """Read a manifest that came with `media_type`, or says its own; raise ValueError with what is wrong."""
        if len(raw) > MOST_BYTES:
            raise ValueError(f"a manifest of {len(raw)} bytes is larger than {MOST_BYTES >> 20} MiB")
        try:
            document = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the manifest is not JSON: {error}") from None
        if not isinstance(document, dict):
            raise ValueError("the manifest is no JSON object")
        said = document.get("mediaType") or media_type or _guessed(document)
        if said not in MANIFEST_TYPES:
            raise ValueError(f"the manifest has the media type {_short(said)}")
        config = [] if document.get("config") is None else [document["config"]]
        is_index = said in INDEX_TYPES
        subject, artifact_type = document.get("subject"), document.get("artifactType")
        annotations = document.get("annotations")
        if not isinstance(annotations, dict):
            annotations = {}
        return cls(
            raw=raw,
            media_type=said,
            blobs=() if is_index else _descriptors([*config, *_listed(document, "layers")]),
            children=_descriptors(_listed(document, "manifests")) if is_index else (),
            artifact_type=str(artifact_type) if artifact_type else None,
            subject=None if subject is None else Descriptor.of(subject),
            annotations={str(name): str(value) for name, value in annotations.items()},
        )

    @property
    def digest(self) -> str:
        """The digest of its bytes: its name in a registry."""
        return digest_of(self.raw)

    @property
    def is_index(self) -> bool:
        """True for an image index or a manifest list."""
        return self.media_type in INDEX_TYPES


def digest_of(content: bytes) -> str:
    """Compute a digest (OCI image specification, "Digests")."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def is_digest(text: str) -> bool:
    """True for sha256: and 64 hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def _guessed(document: Mapping[str, Any]) -> str:
    """OCI makes `mediaType` optional: an index has `manifests`, an image has not."""
    return OCI_INDEX if "manifests" in document else OCI_MANIFEST


def _listed(document: Mapping[str, Any], name: str) -> list[Any]:
    found = document.get(name) or []
    if not isinstance(found, list):
        raise ValueError(f"`{name}` of the manifest is no list")
    return found


def _descriptors(documents: list[Any]) -> tuple[Descriptor, ...]:
    return tuple(Descriptor.of(each) for each in documents)


def _platform(document: Any) -> Platform | None:
    if not isinstance(document, dict) or not document.get("os") or not document.get("architecture"):
        return None
    variant, version = document.get("variant"), document.get("os.version")
    return Platform(
        os=str(document["os"]),
        architecture=str(document["architecture"]),
        variant=str(variant) if variant else None,
        os_version=str(version) if version else None,
    )


def _short(value: object) -> str:
    return ascii(value)[:80]
