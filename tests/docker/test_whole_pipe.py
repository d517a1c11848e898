"""The whole pipe on a real engine: build, push, register, update, wait-stable, in a shell without pipefail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed.demo.account import Account, task_definition
from ecs_steps.testbed.sample import write_context
from ecs_steps.testbed.sandbox import read
from ecs_steps.testbed.sandbox.exports import variables

pytestmark = pytest.mark.docker

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
PIPE = (
    "ecs-steps build --context web --image shop/web:{version} --build-args VERSION={version} | ecs-steps push --after -"
    " | ecs-steps register --after - --task-definition-file td.json"
    " | ecs-steps update --after - --cluster shop --service web | ecs-steps wait-stable --after -"
)


class Place:
    """A folder with `ecs-steps` in its path, and a sandbox of containers to release to."""

    def __init__(self, folder: Path, docker_host: str, context: Path) -> None:
        self.folder, self.sandbox = folder, folder / "sandbox"
        write_context(folder / "web", context / "busybox")
        (folder / "td.json").write_text(json.dumps(task_definition()))
        command = folder / "ecs-steps"
        command.write_text(f'#!/bin/sh\necho $$ > "{folder}/$1.pid"\nexec "{sys.executable}" -m ecs_steps "$@"\n')
        command.chmod(0o755)
        path = f"{folder}:{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "DOCKER_HOST": docker_host}

    def start(self, line: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sh", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, line: str) -> tuple[int, str, str]:
        process = self.start(line)
        out, err = process.communicate(timeout=SECONDS)
        return process.returncode, out, err

    def up(self) -> None:
        """Bring the sandbox up with version 1 in the service."""
        code, _, err = self.run(f"ecs-steps sandbox up --detach --tasks containers --speed 100 --folder {self.sandbox}")
        assert code == 0, err
        running = read(self.sandbox)
        assert running is not None
        self.environment.update(variables(running))
        account = Account(variables(running))
        account.prepare()
        code, out, err = self.run(PIPE.partition(" | ecs-steps update")[0].format(version=1))
        assert code == 0, err
        account.create_service(json.loads(out)["task_definition"])


@pytest.fixture(scope="module")
def place(docker_host: str, sample_context: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("pipe"), docker_host, sample_context)
    try:
        made.up()
        yield made
    finally:
        made.run(f"ecs-steps sandbox down --folder {made.sandbox}")


def test_a_release_goes_from_the_dockerfile_to_proven_containers(place: Place) -> None:
    code, out, err = place.run(PIPE.format(version=2))

    assert code == 0, err
    result = json.loads(out)
    assert (result["verdict"], result["proof"]) == ("succeeded", "proved")
    assert "/shop/web:2@sha256:" in result["image"]


def test_a_version_that_dies_is_rolled_back_with_its_last_words(place: Place) -> None:
    code, out, err = place.run(PIPE.format(version=3))

    assert code == 7, err
    assert json.loads(out)["verdict"] == "rolled back"
    assert "DATABASE_URL is not set" in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, 3)])
def test_a_build_that_is_cut_off_in_a_run_ends_the_pipe(
    place: Place, engine: Any, number: signal.Signals, code: int
) -> None:
    dockerfile = place.folder / "web" / "Dockerfile.slow"
    run = '["busybox", "sh", "-c", "echo under way; while :; do busybox sleep 0.1; done"]'
    dockerfile.write_text(f"FROM scratch\nCOPY busybox /bin/busybox\nENV PATH=/bin\nRUN {run}\n")
    process = place.start(PIPE.format(version=9).replace("--context web", "--context web --dockerfile Dockerfile.slow"))
    assert process.stderr is not None
    assert any(line.rstrip().endswith("  under way") for line in process.stderr)

    os.kill(int((place.folder / "build.pid").read_text()), number)
    _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == code, err
    assert "has a bug" not in err
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while any("under way" in each["Command"] for each in engine.api.containers(all=True)):
        assert time.monotonic() < end  # the engine sees that nobody listens any more, and clears up
        pause.wait(0.1)
