"""`ecs-steps deploy` of several services, killed at any of its calls and run again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from tests.scene import HOST, Scene
from tests.steps.released import ROOT, SECONDS, until
from tests.steps.test_crashes import Gate
from tests.waves.releasing import Shop, ever, runs

#: The calls of this release are fewer; what is beyond its end is not killed.
MOST_CALLS = 28
CONFIG = f"""\
defaults: {{cluster: shop}}
services:
  web: {{image: "{HOST}/shop/web:2", after: [api]}}
  api: {{image: "{HOST}/shop/api:2"}}
environments:
  prod:
"""


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


class Process:
    """`ecs-steps deploy --environment prod` as a process of its own, its result in a file."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.folder, self.file = scene, folder, folder / "result.json"
        Shop(scene, "web", "api")
        (folder / "ecs-steps.yml").write_text(CONFIG)
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "ECS_STEPS_RESULT": str(self.file)}

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "ecs_steps", "deploy", "--environment", "prod"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def again(self) -> None:
        """Run it to its end, and see that each service was deployed once."""
        process = self.start()
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        assert set(self.result["verdicts"].values()) <= {"succeeded", "nothing to do"}
        for name in ("web", "api"):
            assert (ever(self.scene, name), runs(self.scene, name)) == (1, f"{name}:2")
            listed = self.scene.scenario.call("ListTaskDefinitions", familyPrefix=name)["taskDefinitionArns"]
            assert len(listed) == 2
            assert self.result["proofs"][name] == "proved"


@pytest.fixture
def process(scene: Scene, tmp_path: Path) -> Iterator[Process]:
    yield Process(scene, tmp_path)
    scene.testbed.faults.clear()


@pytest.mark.parametrize("number", range(2, MOST_CALLS + 1, 3))
def test_killed_before_any_call_and_run_again_each_is_released_once(
    process: Process, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(number)
    with monkeypatch.context() as patched:
        patched.setattr(process.scene.testbed.faults, "take", gate.take)
        begun = process.start()
        until(lambda: gate.reached or begun.poll() is not None)
        begun.kill()
        begun.communicate(timeout=SECONDS)
    process.scene.testbed.faults.clear()

    process.again()


def test_killed_while_it_follows_the_file_names_what_is_known(process: Process) -> None:
    """And it carries an error, so that nobody takes it for done."""
    process.scene.testbed.fault("ecs:ListServiceDeployments", FaultKind.HANG)
    begun = process.start()
    until(lambda: process.scene.testbed.calls.of("ecs:ListServiceDeployments"))
    begun.kill()
    begun.communicate(timeout=SECONDS)

    assert process.result["error"]["unfinished"]
    assert next(iter(process.result["deployments"])) == "api"
    process.scene.testbed.faults.clear()
    process.again()


def test_a_release_makes_fewer_calls_than_it_is_killed_at(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(MOST_CALLS)
    monkeypatch.setattr(process.scene.testbed.faults, "take", gate.take)

    process.again()

    assert 10 < gate.seen < MOST_CALLS
