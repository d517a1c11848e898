"""Wait-stable: trouble with the API is never a verdict."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed, NotReady, Overtaken, RolledBack
from ecs_steps.routines.rollout.looks import Looks
from ecs_steps.rules.pace import THROTTLED
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour, Pull
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import CRASHES, TARGETS, failed, last, rolled_out, told, waited

RECORDS = ("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments")


@pytest.mark.parametrize("rights", ["all", "no records"])
def test_answers_from_before_the_update_are_no_overtaking(scene: Scene, rights: str) -> None:
    image = scene.image("2")
    if rights == "no records":
        scene.deny(*RECORDS)
    scene.service()
    scene.stale(0, "ecs:DescribeServices", times=3)
    deployment = told(scene, scene.revision(image))

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


@pytest.mark.parametrize("rights", ["all", "no records"])
@pytest.mark.parametrize("seconds", [5, 30, 90])
def test_answers_that_go_back_in_time_change_no_verdict(scene: Scene, seconds: float, rights: str) -> None:
    image = scene.image("2")
    if rights == "no records":
        scene.deny(*RECORDS)
    deployment = rolled_out(scene, image, target_group=TARGETS)
    scene.testbed.state.keep_past()
    for after in range(5, 400, 20):
        scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, 1, after=after, seconds=seconds)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)
    # At most: a look may miss this state between two answers of the past.
    assert scene.said.count("web: 2 of 2 running, 2 of the old still running - revision 2") <= 1


@pytest.mark.parametrize("rights", ["all", "no records"])
def test_a_rollback_under_stale_answers_is_a_rollback(scene: Scene, rights: str) -> None:
    if rights == "no records":
        scene.deny(*RECORDS)
    deployment = rolled_out(scene, scene.image("2"), CRASHES)
    scene.testbed.state.keep_past()
    for after in range(5, 200, 10):
        scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, 1, after=after, seconds=30)

    assert isinstance(failed(scene, deployment), RolledBack)


@pytest.mark.parametrize("minutes", [1, 3])
def test_a_network_that_is_gone_for_minutes_is_waited_out(scene: Scene, minutes: int) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.network_gone(minutes * 60, after=10)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


def test_a_network_that_never_was_there_is_said_at_once(scene: Scene) -> None:
    scene.service()
    scene.network_gone(9999)
    began = scene.clock.now()

    error = failed(scene, "ecs-svc/1")

    assert (error.exit_code, error.what) == (3, "AWS could not be reached for ecs:DescribeServices")
    assert scene.clock.now() == began


def test_a_network_that_goes_as_the_tasks_are_to_prove_it_is_waited_out(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.testbed.fault("ecs:ListTasks", FaultKind.RESET, None, lasts=100)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


@pytest.mark.parametrize("kind", [FaultKind.THROTTLE, FaultKind.SERVER_ERROR])
def test_a_burst_of_refusals_is_waited_out(scene: Scene, kind: FaultKind) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.testbed.fault("*", kind, None, after=10, lasts=60)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


def test_after_throttling_the_looks_are_fewer(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Looks, "chance", staticmethod(lambda: 0.5))
    deployment = rolled_out(scene, scene.image("2"), Behaviour(boot=200), target_group=TARGETS)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.THROTTLE, 8, after=90)
    began = scene.clock.now()

    waited(scene, deployment)

    looks = [call.at - began for call in scene.testbed.calls.of("ecs:DescribeServices")]
    pauses = [(at, then - at) for at, then in pairwise(looks)]
    assert max(pause for at, pause in pauses if at >= 90) >= THROTTLED
    assert max(pause for at, pause in pauses if at < 80) < THROTTLED


def test_keys_that_expire_name_what_goes_on_and_the_same_wait_with_fresh_ones_ends_well(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    scene.keys_expire(after=10)
    error = failed(scene, deployment, image)
    assert (error.exit_code, last(scene).verdict, last(scene).deployment) == (3, None, deployment)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fresh")
    fresh = Scene(scene.testbed, scene.scenario)

    assert waited(fresh, deployment, image).verdict is Verdict.SUCCEEDED


def test_without_the_right_to_see_the_service_nothing_is_claimed(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.allow_only("ecs:UpdateService")

    error = failed(scene, deployment)

    assert isinstance(error, NotReady)
    assert error.what == "web cannot be followed: what it was told is not proven"
    assert error.why.startswith("No permission for ecs:DescribeServices")
    assert error.hint.startswith("Allow ecs:DescribeServices")
    assert scene.known == []


def test_targets_that_may_not_be_read_are_left_to_ecs_with_one_line(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, target_group=TARGETS)
    scene.deny("elasticloadbalancing:*")

    stable = waited(scene, deployment, image)

    assert stable.verdict is Verdict.SUCCEEDED
    assert scene.said.count("are left to ECS's own judgement") == 1


def test_with_the_least_rights_a_rollback_is_still_a_rollback(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), CRASHES)
    scene.allow_only("ecs:DescribeServices")

    assert isinstance(failed(scene, deployment), RolledBack)


def test_an_endpoint_without_rollout_states_still_tells_a_success(scene: Scene) -> None:
    image = scene.image("2")
    scene.old_endpoint()
    scene.without_rollout_states()
    deployment = rolled_out(scene, image)

    stable = waited(scene, deployment, image)

    assert (stable.verdict, stable.proof) == (Verdict.SUCCEEDED, Proof.PROVED)


def test_such_an_endpoint_calls_nothing_done_that_another_replaced(scene: Scene) -> None:
    scene.old_endpoint()
    scene.without_rollout_states()
    deployment = rolled_out(scene, scene.image("2"))
    third = scene.revision(scene.image("3"))
    scene.at(10, lambda: scene.someone.deploys(third))

    assert isinstance(failed(scene, deployment), Overtaken)


def test_an_image_that_is_not_there_fails_before_the_time_is_over(scene: Scene) -> None:
    scene.service()
    no_breaker = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=no_breaker)
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour(pull=Pull.MISSING))
    deployment = told(scene, scene.revision(image))
    began = scene.clock.now()

    error = failed(scene, deployment, image)

    assert isinstance(error, DeployFailed)
    assert scene.clock.now() - began < 60


def test_a_crash_loop_without_a_breaker_fails_early_unless_that_is_turned_off(scene: Scene) -> None:
    scene.service()
    no_breaker = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=no_breaker)
    image = scene.image("2")
    scene.testbed.script(f"{image.name}@{image.digest}", CRASHES)
    deployment = told(scene, scene.revision(image))

    error = failed(scene, deployment, image)
    patient = failed(scene, deployment, image, fail_early=False, timeout=Duration.parse("5m"))

    assert isinstance(error, DeployFailed)
    assert patient.exit_code == 6
    assert "web will not succeed: " in scene.said
