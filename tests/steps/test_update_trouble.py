"""Update when AWS or the network is in trouble: told once, whatever happens to the answer."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.errors import NotReady, Overtaken
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene
from tests.steps.updating import ever, primary, refused, told, updated

SECOND = {"task_definition": "web:2"}
FORCED = {"force_new_deployment": True}
BEGINNINGS = pytest.mark.parametrize("asked", [SECOND, FORCED], ids=["a revision", "forced"])


@pytest.fixture(autouse=True)
def two_versions(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))


@BEGINNINGS
def test_an_answer_that_got_lost_is_found_and_nothing_is_sent_again(scene: Scene, asked: dict[str, Any]) -> None:
    scene.answer_lost("ecs:UpdateService")

    made = updated(scene, **asked)

    assert (made.updated, made.deployment) == (True, primary(scene)["id"])
    assert (len(told(scene)), ever(scene)) == (1, 1)
    assert "ecs:UpdateService, and it may have been carried out: looking for what it did" in scene.said
    assert f"It was carried out: web has the new deployment {made.deployment}" in scene.said


@BEGINNINGS
def test_a_lost_answer_is_found_behind_stale_reads(scene: Scene, asked: dict[str, Any]) -> None:
    scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, 5)
    scene.answer_lost("ecs:UpdateService")

    made = updated(scene, **asked)

    assert made.deployment == primary(scene)["id"]
    assert (len(told(scene)), ever(scene)) == (1, 1)


@BEGINNINGS
@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.SERVER_ERROR])
def test_what_left_no_trace_is_told_again(scene: Scene, kind: FaultKind, asked: dict[str, Any]) -> None:
    scene.testbed.fault("ecs:UpdateService", kind)
    began = scene.clock.now()

    made = updated(scene, **asked)

    assert made.deployment == primary(scene)["id"]
    assert (len(told(scene)), ever(scene)) == (2, 1)
    assert scene.clock.now() - began >= 30
    assert "It did nothing: telling web again" in scene.said


def test_the_network_may_be_gone_for_a_minute_at_the_very_moment(scene: Scene) -> None:
    scene.answer_lost("ecs:UpdateService")
    scene.network_gone(60, after=1)

    made = updated(scene, "web:2")

    assert made.deployment == primary(scene)["id"]
    assert ever(scene) == 1


def test_a_network_that_goes_after_the_first_look_is_waited_for(scene: Scene) -> None:
    scene.clients.ecs(None).service("shop", "web")  # as the steps before do: the settings are right
    scene.network_gone(60)

    made = updated(scene, "web:2")

    assert made.deployment == primary(scene)["id"]
    assert ever(scene) == 1
    assert "AWS could not be reached for ecs:DescribeServices; looking again" in scene.said


def test_a_network_that_never_was_there_is_told_at_once(scene: Scene) -> None:
    scene.network_gone(3600)
    began = scene.clock.now()

    assert refused(scene, "web:2").what == "AWS could not be reached for ecs:DescribeServices"
    assert scene.clock.now() == began


def test_throttling_is_waited_out(scene: Scene) -> None:
    scene.throttled("ecs:UpdateService", 60)

    made = updated(scene, force_new_deployment=True)

    assert made.deployment == primary(scene)["id"]
    assert ever(scene) == 1


def test_a_count_whose_answer_got_lost_is_told_again_since_that_changes_nothing(scene: Scene) -> None:
    scene.answer_lost("ecs:UpdateService")

    made = updated(scene, desired_count=3)

    assert told(scene) == [{"desiredCount": 3}, {"desiredCount": 3}]
    assert made.updated
    assert ever(scene) == 0


@BEGINNINGS
@pytest.mark.parametrize("kind", [FaultKind.ANSWER_LOST, FaultKind.SERVER_ERROR])
def test_who_may_not_look_is_told_that_it_is_not_known(scene: Scene, kind: FaultKind, asked: dict[str, Any]) -> None:
    scene.allow_only("ecs:UpdateService")
    scene.testbed.fault("ecs:UpdateService", kind)

    error = refused(scene, **asked)

    assert isinstance(error, NotReady)
    assert error.what == "Whether web was updated is not known"
    assert error.why.startswith("its answer was lost (")
    assert error.hint.startswith("Look at the deployments of the service before it is updated again")
    assert len(told(scene)) == 1


def test_trouble_that_does_not_end_is_not_known_either(scene: Scene) -> None:
    scene.answer_lost("ecs:UpdateService")
    scene.late(2, "ecs:DescribeServices", times=1)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.RESET, None, after=1)

    error = refused(scene, "web:2")

    assert error.what == "Whether web was updated is not known"
    assert "and then: AWS could not be reached for ecs:DescribeServices" in error.why
    assert len(told(scene)) == 1


def test_a_write_that_never_gets_through_is_given_up(scene: Scene) -> None:
    scene.testbed.fault("ecs:UpdateService", FaultKind.SERVER_ERROR, None)

    error = refused(scene, "web:2")

    assert error.exit_code == 4
    assert error.what == "AWS failed at ecs:UpdateService"
    assert ever(scene) == 0


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.ANSWER_LOST])
def test_someone_else_who_deploys_while_the_answer_is_lost_is_not_deployed_over(scene: Scene, kind: FaultKind) -> None:
    third = scene.revision(scene.image("3"))
    scene.testbed.fault("ecs:UpdateService", kind)
    scene.late(2, "ecs:DescribeServices", times=1)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.RESET, None, after=1, lasts=10)
    scene.clock.after(
        5, lambda: scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=third)
    )

    error = refused(scene, "web:2")

    assert isinstance(error, Overtaken)
    assert error.why.startswith(f"deployment {primary(scene)['id']} of web:3 begun ")
    assert primary(scene)["taskDefinition"] == third
    assert len(told(scene)) == 1
