"""Wait-stable: what is blamed where several things went wrong."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, last, rolled_out, waited


def test_tasks_that_died_on_the_way_are_not_blamed_for_the_wrong_bytes_of_those_that_run(scene: Scene) -> None:
    image, other = scene.image("2"), scene.image("other")
    deployment = rolled_out(scene, image, CRASHES)
    while not _failed_tasks(scene):
        scene.testbed.advance(1)
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour(digest=other.digest))

    error = failed(scene, deployment, image)

    assert f"tasks run {other.digest} in place of {image.digest}" in error.why
    assert last(scene).verdict is Verdict.FAILED
    assert last(scene).cause == error.why


def test_tasks_that_ecs_has_forgotten_meanwhile_are_blamed_all_the_same(scene: Scene) -> None:
    """ECS keeps a stopped task for an hour (DescribeTasks)."""
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.testbed.script(f"{image.name}@{image.digest}", CRASHES, CRASHES, Behaviour(pull_seconds=100_000))

    error = failed(scene, deployment, image, timeout=Duration.parse("2h"))

    stopped = scene.scenario.call("ListTasks", cluster="shop", serviceName="web", desiredStatus="STOPPED")
    assert stopped["taskArns"] == []
    assert error.why == "it is not done after 2h: 2 of 2 stopped tasks: web exited 3"
    assert (last(scene).verdict, last(scene).cause_kind) == (Verdict.TIMED_OUT, CauseKind.CONTAINER_EXITED)


@pytest.mark.parametrize("misses", [1, 2])
def test_a_service_that_is_missed_for_a_look_or_two_is_not_gone(scene: Scene, misses: int) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    missing = {"services": [], "failures": [{"arn": "web", "reason": "MISSING"}]}

    def miss() -> None:
        scene.replay("ecs:DescribeServices", missing)
        told = len(scene.testbed.calls.of("ecs:DescribeServices"))

        def look() -> None:
            if len(scene.testbed.calls.of("ecs:DescribeServices")) < told + misses:
                scene.at(0.5, look)
            else:
                scene.testbed.replays.clear()

        look()

    scene.at(10, miss)

    assert waited(scene, deployment, image).verdict is Verdict.SUCCEEDED


def _failed_tasks(scene: Scene) -> int:
    found = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]
    return int(found["deployments"][0]["failedTasks"])
