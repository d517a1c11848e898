"""Other people's tools, run as they are against a local AWS where everything happens at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed

#: Generous: a loaded machine starts a Python tool in seconds, and no tool here has to wait for a poll.
SECONDS = 180

Peer = Callable[..., "subprocess.CompletedProcess[str]"]


def until(happened: Callable[[], bool]) -> None:
    """Wait on the wall's clock until something has happened."""
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        pause.wait(0.02)


@pytest.fixture(scope="module")
def instant_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def testbed(instant_testbed: Testbed) -> Testbed:
    """The same, empty."""
    instant_testbed.reset()
    return instant_testbed


@pytest.fixture
def peer(testbed: Testbed, tmp_path: Path) -> Peer:
    """Runs a tool that is installed beside this Python, with nothing but the endpoint in its environment."""

    def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = Path(sys.executable).parent / tool
        if not path.exists():
            pytest.skip(f"{tool} is not installed")
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            **testbed.environment(),
        }
        return subprocess.run(
            [str(path), *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    return run
