"""buildx, and a BuildKit of the tests' own, from where `.ci/tools/buildkit.sh` puts them."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_START_SECONDS = 180.0
_STOP_SECONDS = 30.0


def tools() -> Path:
    """The folder with `docker-buildx`, `buildkitd`, a newer `docker` and `list-ssh-keys`."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs-steps"
    found = sorted(cache.glob("buildkit-*/list-ssh-keys"))
    if not found:
        pytest.skip("no buildx: `sh .ci/tools/buildkit.sh` builds it")
    return found[-1].parent


def docker_config(folder: Path, remote: Path | None = None) -> Path:
    """A Docker config that has the plug-in buildx; with `remote` there is a builder `own` at this socket."""
    plugins = folder / "cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-buildx").symlink_to(tools() / "docker-buildx")
    if remote is not None:
        command = [
            str(tools() / "docker-buildx"),
            "create",
            "--name=own",
            "--driver=remote",
            f"unix://{remote}",
        ]
        subprocess.run(command, env={**os.environ, "DOCKER_CONFIG": str(folder)}, check=True, capture_output=True)
    return folder


@contextmanager
def daemon(runc: Path, folder: Path) -> Iterator[Path]:
    """Run buildkitd, and hand out its socket."""
    if os.geteuid() != 0:
        pytest.skip("a BuildKit of one's own needs root")
    with tempfile.TemporaryDirectory(prefix="bk-", dir="/tmp") as short, (folder / "log").open("wb") as log:
        socket = Path(short, "s")
        command = [str(tools() / "buildkitd"), f"--addr=unix://{socket}", f"--root={folder / 'root'}"]
        options = ["--oci-worker-net=host", "--containerd-worker=false"]
        path = f"{runc.parent}{os.pathsep}{os.environ['PATH']}"
        process = subprocess.Popen([*command, *options], env={"PATH": path}, stdout=log, stderr=log)
        try:
            _wait(process, socket, folder / "log")
            yield socket
        finally:
            process.terminate()
            try:
                process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while "running server on" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.skip(f"buildkitd does not run here: {log.read_text(errors='replace')[-300:]}")
        time.sleep(0.05)
    assert socket.exists()
