"""Wait-stable: what ECS calls done is green only while its tasks run and their targets are healthy."""

from __future__ import annotations

from ecs_steps.contract.choices import Verdict
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import TARGETS, failed, last, rolled_out, waited

#: Well until everything has drained and ECS calls it done, then ill.
SICKENS = Behaviour(checks=Checks.TARGET_GROUP_FAILS, fails_checks_after=400)


def _state(scene: Scene) -> str:
    found = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]
    return str(found["deployments"][0]["rolloutState"])


def _targets(scene: Scene) -> set[str]:
    return {each.state for each in scene.clients.load_balancers(None).targets(TARGETS)}


def test_targets_that_are_not_healthy_any_more_are_no_success(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), SICKENS, target_group=TARGETS)
    while _state(scene) != "COMPLETED" or "unhealthy" not in _targets(scene):
        scene.testbed.advance(1)

    error = failed(scene, deployment, timeout=Duration.parse("10s"))

    assert (error.exit_code, last(scene).verdict) == (6, Verdict.TIMED_OUT)
    assert "ECS calls it done, but 0 of 2 targets are healthy after 10s" in error.why


def test_a_task_that_is_missing_is_waited_for(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    while _state(scene) != "COMPLETED":
        scene.testbed.advance(1)
    scene.someone.stops_task()

    stable = waited(scene, deployment)

    assert "web: 1 of 2 running" in scene.said
    assert "done for ECS, but 1 of 2 tasks run" in scene.said
    assert stable.verdict is Verdict.SUCCEEDED
