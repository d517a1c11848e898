"""The distribution project's own registry from Debian's package, on loopback: a second opinion."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ecs_steps.testbed import debian

_WANTED = debian.Wanted(
    name="docker-registry",
    what="the package docker-registry",
    user="the distribution project's registry",
    packages=("docker-registry",),
    programs=("docker-registry",),
)
_START_SECONDS = 120.0
_STOP_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Files in PEM form: a certificate, with its chain, and its key."""

    certificate: Path
    key: Path


def obtain() -> Path | debian.NotHad:
    """Return the program `docker-registry`, downloading it the first time."""
    unpacked = debian.unpack(_WANTED)
    return unpacked if isinstance(unpacked, debian.NotHad) else unpacked.program("docker-registry")


@contextmanager
def serving(
    program: Path,
    folder: Path,
    *,
    tls: Tls | None = None,
    htpasswd: Path | None = None,
    token: Mapping[str, object] | None = None,
) -> Iterator[str]:
    """Run the registry in a folder of its own and hand out its `host:port`; OSError if it does not come up.

    It is open to everybody, or to those of a password file (bcrypt), or to bearers of a token (its settings
    `auth.token`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "registry.json"  # every JSON document is a YAML document
    settings.write_text(json.dumps(_configuration(folder, tls, _auth(htpasswd, token))), encoding="utf-8")
    with (folder / "registry.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  the program is the package's, the argument our own file
            [program, "serve", settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "OTEL_TRACES_EXPORTER": "none"},
        )
        try:
            yield _host(process, folder / "registry.log")
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _configuration(folder: Path, tls: Tls | None, auth: Mapping[str, object]) -> dict[str, object]:
    """Write its settings (distribution project, "Configuring a registry")."""
    http: dict[str, object] = {"addr": "127.0.0.1:0", "secret": "of no use to anybody else"}
    if tls:
        http["tls"] = {"certificate": str(tls.certificate), "key": str(tls.key)}
    storage = {"filesystem": {"rootdirectory": str(folder / "data")}, "delete": {"enabled": True}}
    elsewhere = {"validation": {"manifests": {"urls": {"allow": ["^https://"]}}}}  # as Windows base layers were
    return {"version": "0.1", "log": {"level": "info"}, "storage": storage, "http": http, **auth, **elsewhere}


def _auth(htpasswd: Path | None, token: Mapping[str, object] | None) -> Mapping[str, object]:
    if htpasswd:
        return {"auth": {"htpasswd": {"realm": "test bed", "path": str(htpasswd)}}}
    return {"auth": {"token": dict(token)}} if token else {}


def _host(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until it says where it listens: it took a port that was free."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"listening on (127\.0\.0\.1:\d+)", log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.01)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise OSError(f"docker-registry does not come up: {said[-1] if said else 'it says nothing'}")
