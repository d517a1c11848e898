"""Update: what a service is told, what is left alone, and when it is told nothing."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import CircuitBreaker
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene
from tests.steps.updating import primary, refused, told, updated


def test_a_new_revision_makes_a_deployment_that_is_named(scene: Scene) -> None:
    scene.service()
    second = scene.revision(scene.image("2"))

    made = updated(scene, "web:2")

    assert made.updated
    assert made.deployment == primary(scene)["id"]
    assert str(made.task_definition) == second
    assert made.previous_task_definition is not None
    assert made.previous_task_definition.short == "web:1"
    assert f"web was told to run web:2, deployment {made.deployment}" in scene.said


def test_the_desired_count_is_left_alone_unless_it_is_asked_for(scene: Scene) -> None:
    scene.service(desired=3)
    scene.revision(scene.image("2"))
    updated(scene, "web:2")
    made = updated(scene, desired_count=5)

    assert told(scene) == [{"taskDefinition": "web:2"}, {"desiredCount": 5}]
    assert f"web was told: run 5 tasks; it stays with deployment {made.deployment}" in scene.said


def test_the_same_revision_again_is_not_told(scene: Scene) -> None:
    scene.service()

    made = updated(scene, "web:1", desired_count=2)

    assert (made.updated, made.deployment) == (False, primary(scene)["id"])
    assert scene.writes == []
    assert "web was told so already; nothing to update" in scene.said


def test_force_starts_the_same_revision_anew(scene: Scene) -> None:
    scene.service()
    before = primary(scene)["id"]

    made = updated(scene, "web:1", force_new_deployment=True)

    assert told(scene) == [{"forceNewDeployment": True}]
    assert made.updated
    assert made.deployment not in (None, before)


def test_a_bare_family_means_its_newest_revision(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))

    made = updated(scene, "web")

    assert made.task_definition is not None
    assert made.task_definition.short == "web:2"


def test_a_service_may_be_named_by_arns(scene: Scene) -> None:
    placed = scene.service()
    scene.revision(scene.image("2"))
    cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop"

    made = updated(scene, "web:2", cluster=cluster, service=placed.service_arn)

    assert made.updated


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_service_that_was_deleted_takes_no_update(scene: Scene, status: str) -> None:
    scene.service(target_group="arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef")
    scene.scenario.call("DeleteService", cluster="shop", service="web", force=True)
    if status == "INACTIVE":
        scene.testbed.advance(1000)  # the targets' deregistration delay has passed

    error = refused(scene, "web:1", force_new_deployment=True)

    assert isinstance(error, Refused)
    assert str(error) == f"web takes no update: it is {status}, so it was deleted"
    assert scene.writes == []


def test_a_service_of_codedeploy_takes_no_task_definition(scene: Scene) -> None:
    placed = scene.service()
    scene.testbed.state.records[placed.service_arn].members["deploymentController"] = {"type": "CODE_DEPLOY"}
    scene.revision(scene.image("2"))

    error = refused(scene, "web:2")

    assert isinstance(error, Refused)
    assert error.why == "its deployment controller is CODE_DEPLOY"
    assert scene.writes == []


def test_an_inactive_revision_is_refused_by_name(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))
    scene.scenario.call("DeregisterTaskDefinition", taskDefinition="web:2")

    error = refused(scene, "web:2")

    assert isinstance(error, Refused)
    assert str(error) == "web:2 is inactive: its revision was deregistered"


@pytest.mark.parametrize("name", ["nope", "web:7"])
def test_an_unknown_task_definition_is_named(scene: Scene, name: str) -> None:
    scene.service()

    error = refused(scene, name)

    assert isinstance(error, NotReady)
    assert error.what == f"There is no task definition {name}"


def test_an_unknown_cluster_is_named(scene: Scene) -> None:
    scene.service()

    error = refused(scene, "web:1", cluster="shpo")

    assert isinstance(error, NotReady)
    assert error.what == "There is no ECS cluster shpo"
    assert error.hint == "Check --cluster, --region and the AWS account."


def test_an_unknown_service_is_named(scene: Scene) -> None:
    scene.service()

    error = refused(scene, "web:1", service="wbe")

    assert isinstance(error, NotReady)
    assert str(error) == "There is no ECS service wbe: cluster shop does not have it"


def test_update_service_alone_is_enough(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))
    scene.testbed.fault("ecs:DescribeServices", FaultKind.ACCESS_DENIED, None)

    made = updated(scene, "web:2")

    scene.testbed.faults.clear()
    assert made.deployment == primary(scene)["id"]
    assert made.previous_task_definition is not None
    assert made.previous_task_definition.short == "web:1"
    assert "No permission for ecs:DescribeServices: updating without having seen what runs now" in scene.said
    assert "Told, not proven: to prove that it runs, allow ecs:DescribeServices, ecs:ListTasks" in scene.said


def test_a_forced_redeployment_needs_update_service_alone(scene: Scene) -> None:
    scene.service()
    before = primary(scene)["id"]
    scene.allow_only("ecs:UpdateService")

    made = updated(scene, force_new_deployment=True)

    assert scene.writes == ["ecs:UpdateService"]
    assert made.deployment == primary(scene)["id"] != before
    assert "Told, not proven" in scene.said


def test_the_settings_of_its_deployments_change_alone(scene: Scene) -> None:
    scene.service()

    made = updated(scene, minimum_healthy_percent=50, maximum_percent=150, circuit_breaker=CircuitBreaker.ON)
    again = updated(scene, minimum_healthy_percent=50, maximum_percent=150, circuit_breaker=CircuitBreaker.ON)

    breaker = {"enable": True, "rollback": False}
    settings = {"minimumHealthyPercent": 50, "maximumPercent": 150, "deploymentCircuitBreaker": breaker}
    assert told(scene) == [{"deploymentConfiguration": settings}]
    assert (made.updated, again.updated) == (True, False)
    assert made.deployment == again.deployment == primary(scene)["id"]


def test_without_the_right_to_see_an_unknown_service_is_still_named(scene: Scene) -> None:
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.ACCESS_DENIED, None)

    assert refused(scene, "web:1", service="wbe").what == "There is no ECS service wbe"


def test_update_service_denied_names_the_action_to_allow(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))
    scene.testbed.fault("ecs:UpdateService", FaultKind.ACCESS_DENIED)

    error = refused(scene, "web:2")

    assert isinstance(error, NotReady)
    assert error.what == "No permission for ecs:UpdateService"
    assert error.hint == "Allow ecs:UpdateService to the role that deploys."


def test_with_nothing_to_tell_it_says_what_to_give(scene: Scene) -> None:
    error = refused(scene)

    assert isinstance(error, BadParameter)
    assert error.what == "update has nothing to tell the service"
    assert scene.testbed.calls.actions() == []


def test_a_negative_count_is_refused_before_aws_is_asked(scene: Scene) -> None:
    error = refused(scene, desired_count=-1)

    assert isinstance(error, BadParameter)
    assert scene.testbed.calls.actions() == []


def test_a_dry_run_says_what_it_would_tell(scene: Scene) -> None:
    scene.service()
    scene.revision(scene.image("2"))

    made = updated(scene, "web:2", desired_count=4, dry_run=True)

    assert not made.updated
    assert scene.writes == []
    assert "Would tell web: run web:2, run 4 tasks" in scene.said


def test_a_daemon_takes_no_count(scene: Scene) -> None:
    placed = scene.service()
    scene.testbed.state.records[placed.service_arn].members["schedulingStrategy"] = "DAEMON"

    error = refused(scene, "web:1", desired_count=3)

    assert str(error) == "web takes no desired count: its scheduling strategy is DAEMON"
    assert scene.writes == []


@pytest.mark.parametrize("controller", ["CODE_DEPLOY", "EXTERNAL"])
def test_a_service_of_another_controller_cannot_be_forced_but_scaled(scene: Scene, controller: str) -> None:
    placed = scene.service()
    scene.testbed.state.records[placed.service_arn].members["deploymentController"] = {"type": controller}

    error = refused(scene, force_new_deployment=True)
    made = updated(scene, desired_count=3)

    assert str(error) == f"web takes no forced deployment by UpdateService: its deployment controller is {controller}"
    assert told(scene) == [{"desiredCount": 3}]
    assert made.updated
