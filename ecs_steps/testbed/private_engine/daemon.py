"""Start a private dockerd from unpacked packages, and end it without a trace."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException

from ecs_steps.testbed.private_engine.bridge import add_bridge, remove_bridge
from ecs_steps.testbed.private_engine.found import NoEngine
from ecs_steps.testbed.private_engine.packages import Unpacked, unpack
from ecs_steps.testbed.private_engine.processes import belongs_to, end, end_all_of, has_ended, unmount_below

_START_SECONDS = 180
_STOP_SECONDS = 20
_STATE = "engine.json"


@dataclass(frozen=True, kw_only=True)
class PrivateEngine:
    """A dockerd of our own: its folder holds images and log, `runtime` its sockets."""

    folder: Path
    runtime: Path
    bridge: str
    pid: int
    unpacked: Unpacked

    @property
    def docker_host(self) -> str:
        """Where it listens, as DOCKER_HOST wants it."""
        return f"unix://{self.runtime / 'docker.sock'}"

    @property
    def docker_cli(self) -> Path:
        """The `docker` command of the same packages."""
        return self.unpacked.docker_cli

    @property
    def log(self) -> Path:
        """Where dockerd writes what it does."""
        return self.folder / "dockerd.log"

    def save(self) -> None:
        """Write down what another process needs to stop this engine."""
        state = {
            "runtime": str(self.runtime),
            "bridge": self.bridge,
            "pid": self.pid,
            "unpacked": str(self.unpacked.root),
        }
        (self.folder / _STATE).write_text(json.dumps(state), encoding="utf-8")

    def stop(self) -> None:
        """End the engine with its containers, and remove its bridge and its files."""
        if belongs_to(self.pid, self.runtime):
            end(self.pid, patience=_STOP_SECONDS)
        end_all_of(self.runtime)
        unmount_below(self.folder)
        unmount_below(self.runtime)
        shutil.rmtree(self.runtime, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            remove_bridge(self.bridge)


def load(folder: Path) -> PrivateEngine | None:
    """Return the engine that was started in this folder, running or not; None if none was."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return PrivateEngine(
        folder=folder,
        runtime=Path(state["runtime"]),
        bridge=state["bridge"],
        pid=state["pid"],
        unpacked=Unpacked(root=Path(state["unpacked"])),
    )


def start(folder: Path, unpacked: Unpacked | None = None, *, proxy: str = "") -> PrivateEngine | NoEngine:
    """Start a private engine in a folder of its own, which `stop` deletes, and wait until it answers.

    `proxy` is the URL of what it has to go through to registries that are not on loopback.

    An engine that an earlier, killed process left in the same folder is ended first.
    """
    if os.geteuid() != 0:
        return NoEngine(reason="a private Docker engine can only be started by root")
    if not Path("/sys/class/net").is_dir():
        return NoEngine(reason="a private Docker engine can only be started on Linux")
    if unpacked is None:
        fetched = unpack()
        if isinstance(fetched, NoEngine):
            return fetched
        unpacked = fetched
    if (left := load(folder)) is not None:
        left.stop()
    folder.mkdir(parents=True, exist_ok=True)
    bridge = f"ecs{secrets.token_hex(4)}"
    try:
        add_bridge(bridge)
    except OSError as error:
        return NoEngine(reason=f"a private Docker engine needs a network bridge: {error.strerror or error}")
    # Sockets go where the path is short: the kernel allows 107 characters for one.
    runtime = Path(tempfile.mkdtemp(prefix="ecs-steps-", dir="/run" if os.access("/run", os.W_OK) else "/tmp"))  # noqa: S108
    pid = _spawn(folder, runtime, bridge, unpacked, proxy)
    engine = PrivateEngine(folder=folder, runtime=runtime, bridge=bridge, pid=pid, unpacked=unpacked)
    try:
        engine.save()
        return _wait(engine)
    except BaseException:  # Ctrl-C while it starts
        engine.stop()
        raise


def _spawn(folder: Path, runtime: Path, bridge: str, unpacked: Unpacked, proxy: str) -> int:
    command = [
        str(unpacked.program("dockerd")),
        f"--host=unix://{runtime / 'docker.sock'}",
        f"--data-root={folder / 'data'}",
        f"--exec-root={runtime / 'exec'}",
        f"--pidfile={runtime / 'dockerd.pid'}",
        f"--bridge={bridge}",
        f"--userland-proxy-path={unpacked.program('docker-proxy')}",
        f"--init-path={unpacked.program('docker-init')}",
        "--config-file=" + str(_empty_configuration(folder)),
        # Published ports go through the userland proxy; neither firewall nor forwarding of the machine changes.
        "--iptables=false",
        "--ip6tables=false",
        "--ip-forward=false",
        "--ip-masq=false",
        "--shutdown-timeout=5",
    ]
    environment = {"PATH": f"{unpacked.path}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)}
    if unpacked.libraries:
        environment["LD_LIBRARY_PATH"] = unpacked.libraries
    if proxy:
        environment |= {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy}
    log = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(folder / "dockerd.log"), log, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,  # Ctrl-C is for us: we stop it in order
    )


def _empty_configuration(folder: Path) -> Path:
    """Keep /etc/docker/daemon.json, which belongs to another engine, out of ours."""
    path = folder / "daemon.json"
    path.write_text("{}", encoding="utf-8")
    return path


def _wait(engine: PrivateEngine) -> PrivateEngine | NoEngine:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and not has_ended(engine.pid):
        if _answers(engine.docker_host):
            return engine
        time.sleep(0.05)
    said = _last_error(engine.log)
    engine.stop()
    return NoEngine(reason=f"the private Docker engine did not start: {said}")


def _answers(docker_host: str) -> bool:
    try:
        client = docker.DockerClient(base_url=docker_host, timeout=5)
    except (DockerException, OSError):
        return False
    try:
        return bool(client.ping())
    except (DockerException, OSError):
        return False
    finally:
        client.close()


def _last_error(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "failed to start daemon" in line or "level=fatal" in line]
    return (telling or lines or ["it said nothing"])[-1][:300]
