"""A laptop that sleeps for a night in the middle of a release: nothing is timed out that was not looked at again."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import TimedOut
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.scene import Scene
from tests.steps.updating import ever, primary, told, updated
from tests.steps.waiting import failed, rolled_out, waited

NIGHT = 8 * 3600


def sleeps(scene: Scene, after: float, without_network: int = 0) -> None:
    """Let the machine sleep, and the first calls after it wakes find no network."""

    def night() -> None:
        scene.testbed.advance(NIGHT)
        if without_network:
            scene.testbed.fault("*", FaultKind.RESET, without_network)

    scene.clock.after(after, night)


def test_a_deployment_that_ended_overnight_has_succeeded(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    sleeps(scene, 2)

    assert waited(scene, deployment).verdict is Verdict.SUCCEEDED


def test_also_when_the_network_comes_back_later_than_the_machine(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    sleeps(scene, 2, without_network=6)

    assert waited(scene, deployment).verdict is Verdict.SUCCEEDED


def test_one_that_still_moves_in_the_morning_is_timed_out_after_a_look(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), Behaviour(pull_seconds=10 * NIGHT))
    sleeps(scene, 2)
    scene.clock.after(2.001, scene.testbed.calls.clear)

    assert isinstance(failed(scene, deployment), TimedOut)
    assert scene.testbed.calls.of("ecs:DescribeServices")


def test_an_answer_that_was_lost_before_the_night_is_found_after_it(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))
    scene.answer_lost("ecs:UpdateService")
    scene.late(1, "ecs:DescribeServices", times=1)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.RESET, 1, after=0.5)
    sleeps(scene, 1.5, without_network=2)

    made = updated(scene, "web:2")

    assert made.deployment == primary(scene)["id"]
    assert (len(told(scene)), ever(scene)) == (1, 1)
