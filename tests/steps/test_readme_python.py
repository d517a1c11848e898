"""The README's release in Python, run as it stands against a local AWS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from tests.scene import Scene

ROOT = Path(__file__).parents[2]


@pytest.fixture
def testbed() -> Iterator[Testbed]:
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


def test_it_releases_and_prints_the_verdict(scene: Scene) -> None:
    (snippet,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    scene.service(scene.image("1"))
    scene.image("42")

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", snippet], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "Verdict.SUCCEEDED arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2\n"
