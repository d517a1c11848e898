"""Images made of bytes: as an OCI layout, as a tar of one, as `docker save` wrote them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OCI = "application/vnd.oci.image"
INDEX, MANIFEST = f"{OCI}.index.v1+json", f"{OCI}.manifest.v1+json"
CONFIG, LAYER = f"{OCI}.config.v1+json", f"{OCI}.layer.v1.tar"


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True)
class Bytes:
    """A source of bytes in memory; `starts` is where it was read from, time and again."""

    content: bytes
    starts: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.content)

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        self.starts.append(start)
        for at in range(start, len(self.content), 1 << 16):
            yield self.content[at : at + (1 << 16)]


class Layout:
    """An OCI layout that grows: its files by their names."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def blob(self, content: bytes, media_type: str, **more: Any) -> dict[str, Any]:
        digest = digest_of(content)
        self.files[f"blobs/{digest.replace(':', '/')}"] = content
        return {"mediaType": media_type, "digest": digest, "size": len(content), **more}

    def image(self, *layers: bytes, architecture: str = "amd64", **more: Any) -> dict[str, Any]:
        rootfs = {"type": "layers", "diff_ids": [digest_of(layer) for layer in layers]}
        config = {"os": "linux", "architecture": architecture, "rootfs": rootfs}
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.blob(json.dumps(config).encode(), CONFIG),
            "layers": [self.blob(layer, LAYER) for layer in layers],
        }
        return self.blob(json.dumps(manifest).encode(), MANIFEST, **more)

    def index(self, *children: dict[str, Any]) -> dict[str, Any]:
        document = {"schemaVersion": 2, "mediaType": INDEX, "manifests": list(children)}
        return self.blob(json.dumps(document).encode(), INDEX)

    def roots(self, *descriptors: dict[str, Any]) -> Layout:
        document = {"schemaVersion": 2, "manifests": list(descriptors)}
        self.files["index.json"] = json.dumps(document).encode()
        return self

    def folder(self, path: Path) -> str:
        for name, content in self.files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
        return str(path)

    def tar(self, path: Path) -> str:
        return tar(path, self.files)


def tar(path: Path, files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> str:
    with tarfile.open(path, "w") as writing:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            writing.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            writing.addfile(member)
    return str(path)


def saved(*layers: bytes, tags: tuple[str, ...] = ("shop/web:1",)) -> dict[str, bytes]:
    """The files that `docker save` wrote before Docker 25."""
    config = json.dumps({"os": "linux", "rootfs": {"diff_ids": [digest_of(layer) for layer in layers]}}).encode()
    name = f"{digest_of(config).removeprefix('sha256:')}.json"
    names = [f"{number}/layer.tar" for number in range(len(layers))]
    manifest = [{"Config": name, "RepoTags": list(tags), "Layers": names}]
    files = {name: config, "manifest.json": json.dumps(manifest).encode()}
    return {**files, **dict(zip(names, layers, strict=True))}


def platforms(*layers: bytes) -> tuple[Layout, str]:
    """A layout of two platforms with an attestation, and the digest of its index."""
    layout = Layout()
    amd = layout.image(*layers, platform={"os": "linux", "architecture": "amd64"})
    arm = layout.image(*layers, b"arm only", architecture="arm64", platform={"os": "linux", "architecture": "arm64"})
    unknown = {"os": "unknown", "architecture": "unknown"}
    about = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": amd["digest"]}
    proof = layout.image(b'{"predicateType": "https://slsa.dev/provenance/v1"}', platform=unknown, annotations=about)
    root = layout.index(amd, arm, proof)
    return layout.roots(root), str(root["digest"])
