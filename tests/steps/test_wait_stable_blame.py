"""Wait-stable: what is blamed where several things went wrong."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, last, rolled_out


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


def _failed_tasks(scene: Scene) -> int:
    found = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]
    return int(found["deployments"][0]["failedTasks"])
