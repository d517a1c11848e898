"""A release that is terminated as Jenkins does it, with on_cancel: what becomes of the deployment."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.server import Testbed
from tests.scene import Scene
from tests.steps.released import Release, until
from tests.steps.updating import ever, primary

#: Far more than it takes (Jenkins leaves 20 seconds), and less than the minute that botocore waits for one answer.
SOON = 45


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time."""
    with Testbed(clock=WallClock(), faster=50) as testbed:
        yield testbed


@pytest.fixture
def release(scene: Scene, tmp_path: Path) -> Iterator[Release]:
    """A release whose new tasks never start, over a service that is at rest."""
    release = Release(scene, tmp_path)
    until(lambda: primary(scene)["rolloutState"] == "COMPLETED")
    scene.testbed.script("*/web@*", Behaviour(pull_seconds=1_000_000))
    yield release
    release.close()


def stopped(scene: Scene) -> str:
    answer = scene.scenario.call("ListServiceDeployments", cluster="shop", service="web")
    return str(answer["serviceDeployments"][0]["status"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_terminated_while_it_waits_it_is_rolled_back_in_time(
    release: Release, number: signal.Signals, code: int
) -> None:
    process = release.start("--on-cancel", "rollback")
    until(lambda: ever(release.scene) == 1 and release.result.get("service_deployment"))

    process.send_signal(number)
    process.communicate(timeout=SOON)

    assert process.returncode == code
    assert stopped(release.scene).startswith("ROLLBACK_")
    assert release.result["error"]["code"] == code
    assert release.result["deployment"]


def test_terminated_while_aws_hangs_it_still_ends_in_time(release: Release) -> None:
    process = release.start("--on-cancel", "rollback")
    until(lambda: ever(release.scene) == 1 and release.result.get("service_deployment"))
    release.scene.testbed.fault("*", FaultKind.HANG, None)

    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=SOON)

    assert process.returncode == 143
    assert "web is left as it is: AWS could not be reached" in err
    assert f"Deployment {release.result['deployment']} of web goes on" in release.result["error"]["hint"]
