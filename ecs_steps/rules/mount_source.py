"""Which repository of a registry may have a layer already."""

from __future__ import annotations

from ecs_steps.rules.image_name import repository
from ecs_steps.values.image import Image
from ecs_steps.values.manifest import Descriptor, Manifest

# containerd notes on a descriptor where its bytes came from: "containerd.io/distribution.source.<host>".
_CAME_FROM = "containerd.io/distribution.source."
# OCI image specification, "Pre-Defined Annotation Keys"; buildah sets it by itself.
_BASE_NAME = "org.opencontainers.image.base.name"


def mount_source(layer: Descriptor, manifest: Manifest, to: Image) -> str | None:
    """Choose the repository that a layer may be mounted from; None where nothing tells of one on this registry."""
    host = to.host or "docker.io"
    noted = layer.annotations.get(_CAME_FROM + host, "").partition(",")[0].strip()
    found = noted or _base(manifest.annotations.get(_BASE_NAME, ""), host)
    return found if found and found != repository(to) else None


def _base(name: str, host: str) -> str | None:
    try:
        base = Image.parse(name)
    except ValueError:
        return None
    return repository(base) if (base.host or "docker.io") == host else None
