"""Read manifests: what they refer to, how large the image is, which media type it has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

INDEX_TYPES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A manifest as it was sent, with what the registry must know of it.

    `blobs` are its config and layers, `children` the manifests of an index, `layers_size` in bytes.
    """

    text: str
    digest: str
    media_type: str
    artifact_type: str | None
    blobs: tuple[str, ...]
    children: tuple[str, ...]
    layers_size: int

    @property
    def is_index(self) -> bool:
        """True for an image index or a manifest list."""
        return self.media_type in INDEX_TYPES


def digest_of(text: str) -> str:
    """Return the digest of a manifest: the SHA-256 of its bytes (OCI image specification, "Digests")."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def read_manifest(text: str, media_type: str | None) -> Manifest:
    """Read a manifest; ValueError if it is none.

    The media type that was sent with it wins over its own `mediaType`, which OCI makes optional.
    """
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("a manifest is a JSON object")
    media_type = media_type or document.get("mediaType")
    if not isinstance(media_type, str):
        raise ValueError("the manifest names no media type")
    config, layers = document.get("config"), _descriptors(document.get("layers"))
    descriptors = [*_descriptors([config] if config else None), *layers]
    artifact = document.get("artifactType") or (config or {}).get("mediaType")
    return Manifest(
        text=text,
        digest=digest_of(text),
        media_type=media_type,
        artifact_type=artifact,
        # Layers with `urls` stay elsewhere, as Windows base layers do (OCI specification, "Non-Distributable Layers").
        blobs=tuple(str(d["digest"]) for d in descriptors if not d.get("urls")),
        children=tuple(str(d["digest"]) for d in _descriptors(document.get("manifests"))),
        layers_size=sum(int(d["size"]) for d in layers),
    )


def _descriptors(found: Any) -> Sequence[dict[str, Any]]:
    if found is None:
        return []
    if not isinstance(found, list) or any(
        not isinstance(d, dict) or "digest" not in d or "size" not in d for d in found
    ):
        raise ValueError("a descriptor needs a digest and a size")
    return found
