"""Fixtures: what an installation takes, a repository with workflows, a local AWS whose rollouts end at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed import private_engine
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from tests.actions.act import ROOT, Repository, begun
from tests.actions.machine import Machine
from tests.actions.shop import DOCKERFILE, Shop, opened


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes pip take everything from one folder, which was filled from the locks: an index is asked once only."""
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", str(folder)]
    locks = [f"--requirement={ROOT / name}" for name in ("requirements.txt", "requirements-build.txt")]
    done = subprocess.run(
        [*pip, "--require-hashes", "--only-binary=:all:", *locks], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def repository(tmp_path: Path, wheels: dict[str, str]) -> Repository:
    for program in ("bash", "git"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing")
    return begun(tmp_path / "repository", tmp_path / "home", wheels)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One sandbox and one Docker engine for everybody who releases from a page."""
    folder = tmp_path_factory.mktemp("shop")
    with private_engine.obtain(folder / "docker") as obtained:
        if isinstance(obtained, private_engine.NoEngine):
            pytest.skip(obtained.reason)
        with opened(folder / "sandbox", obtained.docker_host) as made:
            yield made


@pytest.fixture
def machine(shop: Shop, tmp_path: Path, request: pytest.FixtureRequest) -> Machine:
    """A machine whose sources are of this test alone."""
    folder, commands = tmp_path / "sources", tmp_path / "bin"
    folder.mkdir()
    commands.mkdir()
    (folder / "Dockerfile").write_text(DOCKERFILE.format(request.node.name), encoding="utf-8")
    command = commands / "ecs-steps"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ecs_steps "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **shop.environment, "PATH": path, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    return Machine(folder=folder, environment=environment)
