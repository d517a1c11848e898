"""The safe pipe as people write it: real processes in a real shell, against a local AWS where everything is instant."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.private_engine import NoEngine, busybox
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from ecs_steps.values.image import PinnedImage, Tag
from tests.scene import Scene

ROOT = Path(__file__).resolve().parents[2]
#: The shells of this machine, each once: on Debian sh is dash.
SHELLS = [
    "sh",
    *(name for name in ("bash", "dash", "zsh") if shutil.which(name) and not Path("/bin/sh").samefile(f"/bin/{name}")),
    "busybox",
]
#: Generous: a loaded machine starts five Pythons in seconds.
SECONDS = 180


def until(happened: Callable[[], bool]) -> None:
    """Wait on the wall's clock until something has happened."""
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        pause.wait(0.02)


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


def shell_command(name: str) -> list[str]:
    """How a shell runs a line; busybox has its own ash, like Alpine's."""
    if name != "busybox":
        return [name, "-c"]
    static = busybox()
    if isinstance(static, NoEngine):
        pytest.skip(static.reason)
    return [str(static), "ash", "-c"]


class HangingEngine:
    """A Docker engine that takes a call and never answers."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.called = threading.Event()
        self._held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def docker_host(self) -> str:
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def _take(self) -> None:
        while True:
            try:
                self._held.append(self._listener.accept()[0])
            except OSError:
                return
            self.called.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone leaves `accept` waiting
        self._listener.close()
        for each in self._held:
            each.close()


@dataclass
class Pipe:
    """A pipeline of steps in one shell; each member tells its process id."""

    shell: list[str]
    folder: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, line: str) -> subprocess.Popen[str]:
        """Run a line without pipefail."""
        process = subprocess.Popen(
            [*self.shell, line],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, line: str) -> tuple[int, str, str]:
        """Run a line to its end; give code, stdout and stderr."""
        return self.ended(self.start(line))

    def ended(self, process: subprocess.Popen[str]) -> tuple[int, str, str]:
        out, err = process.communicate(timeout=SECONDS)
        return process.returncode, out, err

    def kill(self, member: str, number: signal.Signals) -> None:
        os.kill(int((self.folder / f"{member}.pid").read_text()), number)

    def close(self) -> None:
        """End whatever a test that failed left running."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def engine() -> Iterator[HangingEngine]:
    made = HangingEngine()
    yield made
    made.close()


@pytest.fixture
def empty(scene: Scene, tmp_path: Path) -> Iterator[Pipe]:
    """A shell with `ecs-steps` in its path, and nothing in AWS."""
    _command(tmp_path)
    made = Pipe(shell_command("sh"), tmp_path, {**os.environ, **_path(tmp_path)})
    yield made
    made.close()


@pytest.fixture
def pipe(scene: Scene, engine: HangingEngine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pipe]:
    """A shell with `ecs-steps` in its path, a service on version 1, and version 2 pushed."""
    shell = shell_command(getattr(request, "param", "sh"))
    _command(tmp_path)
    scene.service()
    _files(tmp_path, scene.image("2"))
    environment = {
        **os.environ,
        **_path(tmp_path),
        "DOCKER_HOST": engine.docker_host,
    }
    made = Pipe(shell, tmp_path, environment)
    yield made
    scene.testbed.faults.clear()
    made.close()


def _path(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def _command(folder: Path) -> None:
    """The command `ecs-steps`; the process keeps the id that it wrote down, since exec replaces it."""
    command = folder / "ecs-steps"
    command.write_text(f'#!/bin/sh\necho $$ > "{folder}/$1.pid"\nexec "{sys.executable}" -m ecs_steps "$@"\n')
    command.chmod(0o755)


def _files(folder: Path, image: PinnedImage) -> None:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    web = {"name": "web", "image": "set by the release", "memory": 64}
    (folder / "td.json").write_text(json.dumps({"family": "web", "containerDefinitions": [web]}))
    (folder / "built.json").write_text(json.dumps({"image": str(image.tagged(Tag("2"))), "image_id": image.digest}))
    (folder / "pushed.json").write_text(json.dumps({"image": str(image)}))
