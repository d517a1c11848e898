"""Update while someone else's deployment is in progress: wait, fail or supersede; and adopt what is ours."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import OnBusy
from ecs_steps.contract.errors import NotReady, Refused, TimedOut
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.updating import deployments, ever, primary, refused, told, updated

NEVER_HEALTHY = Behaviour(pull_seconds=100_000)


@pytest.fixture(autouse=True)
def others(scene: Scene) -> str:
    """Someone else has just begun to roll version 2 out; version 3 is registered; tell theirs."""
    scene.service()
    scene.revision(scene.image("2"))
    scene.revision(scene.image("3"))
    scene.testbed.advance(1)
    scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition="web:2")
    return str(primary(scene)["id"])


def test_by_default_it_waits_until_the_other_has_ended_and_names_it(scene: Scene, others: str) -> None:
    made = updated(scene, "web:3")

    assert made.updated
    assert made.deployment == primary(scene)["id"] != others
    assert made.previous_task_definition is not None
    assert made.previous_task_definition.short == "web:2"
    assert f"web: waiting for deployment {others} of web:2 begun" in scene.said
    assert [each["id"] for each in deployments(scene) if each["rolloutState"] == "COMPLETED"] == [others]


def test_a_forced_one_waits_too_even_for_the_same_revision(scene: Scene, others: str) -> None:
    made = updated(scene, "web:2", force_new_deployment=True)

    assert made.deployment not in (None, others)
    assert ever(scene) == 2


def test_the_same_revision_is_adopted_at_once(scene: Scene, others: str) -> None:
    began = scene.clock.now()

    made = updated(scene, "web:2")

    assert (made.updated, made.deployment) == (False, others)
    assert scene.clock.now() == began
    assert scene.writes == []


def test_one_that_turns_into_ours_while_we_wait_is_adopted(scene: Scene) -> None:
    scene.clock.after(
        2, lambda: scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition="web:3")
    )

    made = updated(scene, "web:3")

    assert (made.updated, made.deployment) == (False, primary(scene)["id"])
    assert scene.writes == []


def test_what_ecs_is_rolling_back_already_is_adopted_not_begun_again(scene: Scene) -> None:
    scene.testbed.advance(600)
    third = scene.image("4")
    scene.testbed.script(f"{third.name}@{third.digest}", Behaviour(exit_after=1, exit_code=3))
    scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=scene.revision(third))
    failing = primary(scene)["id"]
    while primary(scene)["id"] == failing:
        scene.testbed.advance(1)

    made = updated(scene, "web:4")

    assert (made.updated, made.deployment) == (False, failing)
    assert f"ECS is rolling {failing} back; nothing to update" in scene.said
    assert scene.writes == []


def test_asked_to_fail_it_names_the_other_and_changes_nothing(scene: Scene, others: str) -> None:
    error = refused(scene, "web:3", on_busy=OnBusy.FAIL)

    assert isinstance(error, Refused)
    assert error.what == "web is busy"
    assert error.why.startswith(f"deployment {others} of web:2 begun ")
    assert f"wait-stable --cluster shop --service web --deployment {others}" in error.hint
    assert scene.writes == []


def test_asked_to_supersede_it_says_whose(scene: Scene, others: str) -> None:
    made = updated(scene, "web:3", on_busy=OnBusy.SUPERSEDE)

    assert made.deployment == primary(scene)["id"]
    assert f"web: superseding deployment {others} of web:2 begun" in scene.said
    assert told(scene) == [{"taskDefinition": "web:3"}]


def test_the_wait_has_an_end_and_changes_nothing(scene: Scene) -> None:
    stuck = scene.image("4")
    scene.testbed.script(f"{stuck.name}@{stuck.digest}", NEVER_HEALTHY)
    scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=scene.revision(stuck))

    error = refused(scene, "web:3", timeout=Duration.parse("5m"))

    assert isinstance(error, TimedOut)
    assert error.what == "web was busy"
    assert "of web:4 begun" in error.why
    assert error.why.endswith("is still in progress after 5m; nothing was changed")
    assert "--on-busy supersede" in error.hint
    assert scene.writes == []
    assert scene.said.count("web: waiting for deployment") >= 4  # a line each minute


@pytest.mark.parametrize("on_busy", list(OnBusy))
def test_counts_begin_no_deployment_and_wait_for_none(scene: Scene, on_busy: OnBusy) -> None:
    began = scene.clock.now()

    updated(scene, desired_count=5, on_busy=on_busy)

    assert told(scene) == [{"desiredCount": 5}]
    assert scene.clock.now() == began


def test_a_service_deleted_while_we_wait_is_said(scene: Scene) -> None:
    scene.clock.after(2, lambda: scene.scenario.call("DeleteService", cluster="shop", service="web", force=True))

    error = refused(scene, "web:3")

    assert error.exit_code in (3, 4)
    assert scene.writes == []


def test_the_network_may_be_gone_while_we_wait(scene: Scene, others: str) -> None:
    scene.network_gone(60, after=3)

    made = updated(scene, "web:3")

    assert made.deployment == primary(scene)["id"] != others


def test_who_may_not_look_cannot_fail_on_others(scene: Scene) -> None:
    scene.allow_only("ecs:UpdateService")

    error = refused(scene, "web:3", on_busy=OnBusy.FAIL)

    assert isinstance(error, NotReady)
    assert error.what == "Whether another deployment of web is in progress is not known"
    assert scene.writes == []
