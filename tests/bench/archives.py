"""How fast and how lean an archive is pushed without an engine."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ecs_steps.testbed import debian
from ecs_steps.testbed.registry import debian_registry
from tests.bench.measure import COMMANDS, PYTHON, Figure, clean_environment, ran, seconds_of

_IMAGE = (30_000_000, 80_000_000, 60_000_000, 30_000_000)
_OCI = "application/vnd.oci.image"
_MB = 1_000_000
_SKOPEO = debian.Wanted(
    name="skopeo", what="the package skopeo", user="the peer skopeo", packages=("skopeo",), programs=("skopeo",)
)
# The command as it is, in a process that tells how far its memory rose.
LEAN = """
import sys
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
began = peak()
from ecs_steps.__main__ import main
code = main()
print("rose by KiB:", peak() - began, file=sys.stderr)
sys.exit(code)
"""


def against_skopeo() -> Iterator[Figure]:
    """An OCI layout of 200 MB in four layers into an empty registry, by us and by skopeo."""
    skopeo = debian.unpack(_SKOPEO)
    if isinstance(skopeo, debian.NotHad):
        sys.stderr.write(f"not measured: {skopeo.reason}\n")
        return
    taken: dict[str, list[float]] = {"ours": [], "skopeo": []}
    with tempfile.TemporaryDirectory(prefix="ecs-steps-bench-") as folder:
        layout = _layout(Path(folder, "layout"), *_IMAGE)
        for turn in range(6):
            for name, found in taken.items():
                with _registry() as (host, _):  # an empty one each time: skopeo remembers where it has sent a blob
                    if name == "ours":
                        seconds = seconds_of(_push(layout, f"{host}/web:1"), clean_environment({}))
                    else:
                        seconds = seconds_of(_copy(skopeo, layout, f"{host}/web:1"), _libraries(skopeo))
                found.extend([seconds] if turn else [])
    ours, other = (statistics.median(taken[name]) for name in ("ours", "skopeo"))
    detail = f"{ours:.3f} s / {other:.3f} s, medians of {len(taken['ours'])} in turns, 200 MB, docker-registry"
    yield Figure(what="push --archive / skopeo copy", measured=ours / other, target=1 / 1.2, unit="x", detail=detail)


def again() -> Iterator[Figure]:
    """The same archive once more."""
    with _registry() as (host, folder):
        layout = _layout(folder / "layout", *_IMAGE)
        command, environment = _push(layout, f"{host}/web:1"), clean_environment({})
        ran(command, environment)
        log = folder / "registry" / "registry.log"
        before = _writes(log)
        taken = [seconds_of(command, environment) for _ in range(5)]
        written = _writes(log) - before
    what = "second push of the same archive"
    yield Figure(what=what, measured=statistics.median(taken), target=0.5, unit="s", detail=f"median of {len(taken)}")
    detail = "POST, PATCH and PUT in the registry's log"
    yield Figure(what=f"{what}, writes", measured=written, target=0, unit="requests", detail=detail)


def memory() -> Iterator[Figure]:
    """What a push of 2 GB takes of memory."""
    with _registry() as (host, folder):
        layout = _layout(folder / "layout", 2000 * _MB)
        said = ran([PYTHON, "-c", LEAN, *_push(layout, f"{host}/web:1")[1:]], clean_environment({}))
    megabytes = float(said.rpartition("rose by KiB: ")[2]) * 1024 / _MB
    detail = "peak resident memory of the process above that of its start, Python and libraries included"
    yield Figure(what="push --archive of 2 GB, memory", measured=megabytes, target=80, unit="MB", detail=detail)


ROWS = (against_skopeo, again, memory)


@contextmanager
def _registry() -> Iterator[tuple[str, Path]]:
    """Run Debian's registry in a folder that is gone afterwards."""
    program = debian_registry.obtain()
    if isinstance(program, debian.NotHad):
        raise SystemExit(program.reason)
    with (
        tempfile.TemporaryDirectory(prefix="ecs-steps-bench-") as folder,
        debian_registry.serving(program, Path(folder, "registry")) as host,
    ):
        yield host, Path(folder)


def _push(layout: Path, image: str) -> list[str]:
    return [str(COMMANDS / "ecs-steps"), "push", "--archive", str(layout), "--image", image]


def _copy(skopeo: debian.Unpacked, layout: Path, image: str) -> list[str]:
    options = ["copy", "--insecure-policy", "--dest-tls-verify=false"]
    return [str(skopeo.program("skopeo")), *options, f"oci:{layout}:1", f"docker://{image}"]


def _libraries(skopeo: debian.Unpacked) -> dict[str, str]:
    return clean_environment({"LD_LIBRARY_PATH": skopeo.libraries})


def _writes(log: Path) -> int:
    text = log.read_text(encoding="utf-8")
    return sum(text.count(f'"{method} /v2/') for method in ("POST", "PATCH", "PUT"))


def _layout(folder: Path, *sizes: int) -> Path:
    """Write an OCI layout with layers of so many bytes, which look compressed."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    layers = [_layer(blobs, size) for size in sizes]
    rootfs = {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}
    config = _blob(blobs, {"os": "linux", "architecture": "amd64", "rootfs": rootfs}, "config")
    manifest = {"schemaVersion": 2, "mediaType": f"{_OCI}.manifest.v1+json", "config": config, "layers": layers}
    root = _blob(blobs, manifest, "manifest")
    named = {**root, "annotations": {"org.opencontainers.image.ref.name": "1"}}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}), encoding="utf-8")
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    return folder


def _layer(blobs: Path, size: int) -> dict[str, object]:
    sha256, piece = hashlib.sha256(), os.urandom(_MB)
    with (blobs / "layer").open("wb") as file:
        for number in range(size // _MB):
            part = number.to_bytes(8, "big") + piece[8:]
            file.write(part)
            sha256.update(part)
    (blobs / "layer").rename(blobs / sha256.hexdigest())
    return {"mediaType": f"{_OCI}.layer.v1.tar+gzip", "digest": f"sha256:{sha256.hexdigest()}", "size": size}


def _blob(blobs: Path, document: Mapping[str, object], kind: str) -> dict[str, object]:
    content = json.dumps(document).encode()
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": f"{_OCI}.{kind}.v1+json", "digest": f"sha256:{digest}", "size": len(content)}
