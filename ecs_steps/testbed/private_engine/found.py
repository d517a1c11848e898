"""Find a Docker engine that answers, as the `docker` command would."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException

DEFAULT_SOCKET = Path("/var/run/docker.sock")


@dataclass(frozen=True, kw_only=True)
class FoundEngine:
    """A Docker engine that was already running and answered."""

    docker_host: str
    version: str
    docker_cli: Path | None


@dataclass(frozen=True, kw_only=True)
class NoEngine:
    """Why no Docker engine can be had, in one sentence."""

    reason: str


def find(environ: Mapping[str, str] = os.environ) -> FoundEngine | NoEngine:
    """Look where the `docker` command looks: DOCKER_HOST, its current context, the default socket.

    The order is Docker's own ("Docker contexts", "Override the current context").
    """
    if host := environ.get("DOCKER_HOST"):
        return _ask(host, environ, f"no Docker engine answers at DOCKER_HOST={host}")
    if host := _context_host(environ):
        return _ask(host, environ, f"no Docker engine answers at {host}, the docker command's current context")
    if not DEFAULT_SOCKET.exists():
        return NoEngine(reason=f"no Docker engine: DOCKER_HOST is not set and there is no {DEFAULT_SOCKET}")
    return _ask(f"unix://{DEFAULT_SOCKET}", environ, f"no Docker engine answers at {DEFAULT_SOCKET}")


def _context_host(environ: Mapping[str, str]) -> str | None:
    """Return where the current context points; contexts lie in folders named by the hash of their name."""
    given = environ.get("DOCKER_CONFIG")
    config = Path(given) if given else Path(environ.get("HOME", "~")).expanduser() / ".docker"
    try:
        name = environ.get("DOCKER_CONTEXT") or json.loads((config / "config.json").read_bytes())["currentContext"]
        folder = config / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
        return str(json.loads((folder / "meta.json").read_bytes())["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError):
        return None  # the default context has no folder: it is the default socket


def _ask(host: str, environ: Mapping[str, str], sentence: str) -> FoundEngine | NoEngine:
    try:
        client = docker.from_env(environment={**environ, "DOCKER_HOST": host}, timeout=5)
        try:
            version = str(client.version()["Version"])
        finally:
            client.close()
    except (DockerException, OSError) as error:
        return NoEngine(reason=f"{sentence} ({_short(error)})")
    cli = shutil.which("docker")
    return FoundEngine(docker_host=host, version=version, docker_cli=Path(cli) if cli else None)


def _short(error: Exception) -> str:
    cause: BaseException = error
    while cause.__context__ is not None:
        cause = cause.__context__
    return str(cause.args[-1]) if cause.args else type(cause).__name__
