"""A release while AWS or the network is in trouble: the same end, one revision, one deployment."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene
from tests.steps.test_deploy_endings import deployed
from tests.steps.updating import ever

CALLS = [
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:RegisterTaskDefinition",
    "ecs:UpdateService",
    "ecs:ListServiceDeployments",
    "ecs:ListTasks",
]


def assert_released_once(scene: Scene) -> None:
    image = scene.image("2")

    made = deployed(scene, image)

    assert (made.verdict, made.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    assert ever(scene) == 1
    assert len(scene.scenario.call("ListTaskDefinitions", familyPrefix="web")["taskDefinitionArns"]) == 2
    assert "Traceback" not in scene.said


@pytest.mark.parametrize("action", CALLS)
@pytest.mark.parametrize("kind", [FaultKind.ANSWER_LOST, FaultKind.SERVER_ERROR, FaultKind.THROTTLE])
def test_trouble_at_any_call_changes_nothing(scene: Scene, action: str, kind: FaultKind) -> None:
    scene.service()
    scene.clients.ecs(None).service("shop", "web")  # the settings are right
    scene.testbed.fault(action, kind, 2 if kind is FaultKind.THROTTLE else 1)

    assert_released_once(scene)


@pytest.mark.parametrize("after", [0.0, 0.5, 2, 10, 30])
def test_a_network_that_is_gone_for_a_minute_changes_nothing(scene: Scene, after: float) -> None:
    scene.service()
    scene.clients.ecs(None).service("shop", "web")
    scene.late(0.2, "ecs:*")  # so that each call has a moment of its own
    scene.network_gone(60, after=after)

    assert_released_once(scene)


def test_stale_answers_change_nothing(scene: Scene) -> None:
    scene.service()
    scene.stale(0, "ecs:Describe*", times=2)
    scene.stale(10, "ecs:Describe*", times=3)

    assert_released_once(scene)
