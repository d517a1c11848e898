"""Wait-stable: others who scale, stop, delete or deploy the service meanwhile."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, RolledBack, TimedOut
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import TARGETS, failed, last, rolled_out, told, waited

BLIND = ("ecs:*ServiceDeployments", "ecs:DescribeServiceRevisions")


@pytest.fixture(params=["by the record", "by the rollout state"], autouse=True)
def rights(request: pytest.FixtureRequest, scene: Scene) -> None:
    """Everything is told from the service deployment's record, and where that may not be read."""
    if request.param == "by the rollout state":
        scene.deny(*BLIND)


def test_what_somebody_scales_up_is_awaited_and_said(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, target_group=TARGETS)
    scene.at(20, lambda: scene.someone.scales(4))

    stable = waited(scene, deployment, image)

    assert stable.verdict is Verdict.SUCCEEDED
    assert scene.said.count("web: 4 tasks are asked for now, no longer 2") == 1
    assert "web: succeeded, 4 tasks of web:2; 4 running tasks report" in scene.said


def test_what_somebody_scales_down_is_a_success_of_fewer(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, desired=3, target_group=TARGETS)
    scene.at(20, lambda: scene.someone.scales(1))

    stable = waited(scene, deployment, image)

    assert stable.verdict is Verdict.SUCCEEDED
    assert "web: succeeded, 1 task of web:2" in scene.said


def test_what_somebody_scales_to_nothing_runs_nothing(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.at(5, lambda: scene.someone.scales(0))

    assert waited(scene, deployment).verdict is Verdict.NOTHING_RUNS
    assert "NOTHING RUNS" in scene.said


def test_a_scaling_that_finds_no_place_after_the_rollout_is_no_success_of_all(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    full = Behaviour(no_capacity="RESOURCE:MEMORY", placement_counts=False)

    def fill_up() -> None:
        scene.testbed.script(f"{image.name}@{image.digest}", full)
        scene.someone.scales(5)

    scene.at(20, fill_up)

    error = failed(scene, deployment, image, timeout=Duration.parse("5m"))

    assert isinstance(error, TimedOut)


def test_a_service_that_is_deleted_ends_the_wait(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.at(10, scene.someone.deletes)

    error = failed(scene, deployment)

    assert isinstance(error, Overtaken)
    assert "the service was deleted" in error.why
    assert last(scene).verdict is Verdict.OVERTAKEN


def test_another_deployment_is_named_with_what_it_runs(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    third = scene.revision(scene.image("3"))
    others: list[str] = []
    scene.at(10, lambda: others.append(scene.someone.deploys(third)))

    error = failed(scene, deployment)

    assert isinstance(error, Overtaken)
    assert error.why == f"{others[0]} with {third} came after it"


def test_the_same_revision_anew_overtakes_too(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    others: list[str] = []
    scene.at(10, lambda: others.append(scene.someone.forces()))

    error = failed(scene, deployment)

    assert isinstance(error, Overtaken)
    assert others[0] in error.why


def test_a_person_who_rolls_it_back_is_named_as_the_cause(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"), Behaviour(boot=120), target_group=TARGETS)
    scene.at(30, lambda: scene.someone.stops_deployment("ROLLBACK"))

    error = failed(scene, deployment)

    assert isinstance(error, RolledBack)
    assert "user" in error.why
    assert error.hint.endswith("web:1 serves as before.")


def test_a_person_who_stops_a_task_costs_only_time(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, target_group=TARGETS)
    scene.at(30, lambda: scene.someone.stops_task(1, "just looking"))

    assert waited(scene, deployment, image).verdict is Verdict.SUCCEEDED


def test_an_alarm_rolls_back(scene: Scene) -> None:
    alarms = {"alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True}}
    scene.service()
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=alarms)
    deployment = told(scene, scene.revision(scene.image("2")))
    scene.at(30, lambda: scene.someone.alarm("errors"))

    error = failed(scene, deployment)

    assert isinstance(error, RolledBack)
    assert "alarm" in error.why.lower()


def test_an_alarm_without_rollback_fails(scene: Scene) -> None:
    alarms = {"alarms": {"alarmNames": ["errors"], "enable": True, "rollback": False}}
    scene.service()
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=alarms)
    deployment = told(scene, scene.revision(scene.image("2")))
    scene.at(30, lambda: scene.someone.alarm("errors"))

    error = failed(scene, deployment)

    assert isinstance(error, DeployFailed)
