"""A release that is killed at any of its calls, before or after AWS has carried it out, and run again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import Fault, FaultKind
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.server import Testbed
from ecs_steps.testbed.wire import AwsRequest
from tests.scene import Scene
from tests.steps.released import SECONDS, Release, until
from tests.steps.updating import ever, primary

#: The calls of a release are fewer; what is beyond its end is not killed.
MOST_CALLS = 14
WRITES = ("ecs:RegisterTaskDefinition", "ecs:UpdateService")


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


class Gate:
    """Lets calls through until the one with a number, which hangs."""

    def __init__(self, number: float) -> None:
        self.number, self.seen, self.reached = number, 0, False

    def take(self, request: AwsRequest, _: float) -> Fault | None:
        """Stand in for the test bed's faults."""
        self.seen += 1
        if self.seen != self.number:
            return None
        self.reached = True
        return Fault(action=request.action, kind=FaultKind.HANG)


@pytest.fixture
def release(scene: Scene, tmp_path: Path) -> Iterator[Release]:
    made = Release(scene, tmp_path)
    yield made
    made.close()


def cut_off_at(release: Release, number: int, sent: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Send a signal while the call with this number hangs; false if the release made fewer."""
    gate = Gate(number)
    with monkeypatch.context() as patched:
        patched.setattr(release.scene.testbed.faults, "take", gate.take)
        process = release.start()
        until(lambda: gate.reached or process.poll() is not None)
        process.send_signal(sent)
        process.communicate(timeout=SECONDS)
    release.scene.testbed.faults.clear()
    return gate.reached


def revisions(scene: Scene) -> list[str]:
    found: list[str] = scene.scenario.call("ListTaskDefinitions", familyPrefix="web")["taskDefinitionArns"]
    return found


def assert_released_once(scene: Scene, again: dict[str, Any]) -> None:
    assert again["verdict"] in ("succeeded", "nothing to do")
    assert again["proof"] == "proved"
    assert again["deployment"] == primary(scene)["id"]
    assert str(primary(scene)["taskDefinition"]).endswith(":task-definition/web:2")
    assert ever(scene) == 1
    assert len(revisions(scene)) == 2


@pytest.mark.parametrize("number", range(1, MOST_CALLS + 1))
def test_killed_before_any_call_and_run_again_it_is_released_once(
    release: Release, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off_at(release, number, signal.SIGKILL, monkeypatch)

    assert_released_once(release.scene, release.again())


@pytest.mark.parametrize("action", WRITES)
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_cut_off_after_a_write_was_carried_out_and_run_again_it_is_released_once(
    release: Release, action: str, sent: signal.Signals
) -> None:
    scene = release.scene
    scene.testbed.fault(action, FaultKind.LATE, seconds=SECONDS)
    process = release.start()
    until(lambda: ever(scene) == 1 if action == "ecs:UpdateService" else len(revisions(scene)) == 2)
    process.send_signal(sent)
    process.communicate(timeout=SECONDS)

    assert_released_once(scene, release.again())


def test_a_release_makes_fewer_calls_than_it_is_killed_at(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(MOST_CALLS)
    monkeypatch.setattr(release.scene.testbed.faults, "take", gate.take)

    assert_released_once(release.scene, release.again())

    assert len(WRITES) < gate.seen < MOST_CALLS
