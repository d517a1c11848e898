"""Wait-stable: the decisive cause of a deployment that did not succeed, its class, and what to do."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ecs_steps.contract.errors import DeployFailed, RolledBack, TimedOut
from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import CRASHES, TARGETS, failed, last, rolled_out, told

LONG = Duration.parse("5h")


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        pytest.param(Behaviour(pull=Pull.MISSING), "image-not-found", id="no image"),
        pytest.param(Behaviour(pull=Pull.MISSING, is_told_as_placement=True), "image-not-found", id="in an event too"),
        pytest.param(Behaviour(pull=Pull.DENIED), "pull-denied", id="denied"),
        pytest.param(Behaviour(pull=Pull.RATE_LIMITED), "pull-rate-limit", id="rate limit"),
        pytest.param(Behaviour(pull=Pull.UNREACHABLE), "registry-unreachable", id="no route"),
        pytest.param(Behaviour(pull=Pull.WRONG_PLATFORM), "wrong-platform", id="platform"),
        pytest.param(Behaviour(pull=Pull.DISK_FULL), "disk-full", id="disk"),
        pytest.param(Behaviour(start_failure=reasons.CANNOT_START), "command-not-found", id="no command"),
        pytest.param(
            Behaviour(start_failure=reasons.CANNOT_START, stopped_reason="Task failed to start"),
            "command-not-found",
            id="an old agent",
        ),
        pytest.param(Behaviour(start_failure=reasons.CANNOT_CREATE), "cannot-create", id="cannot create"),
        pytest.param(Behaviour(start_failure=reasons.START_TIMEOUT), "container-runtime", id="Docker is slow"),
        pytest.param(Behaviour(start_failure=reasons.SECRET_MISSING), "secret-missing", id="no secret"),
        pytest.param(Behaviour(start_failure=reasons.SECRET_DENIED), "secret-denied", id="secret denied"),
        pytest.param(Behaviour(start_failure=reasons.SECRET_UNREACHABLE), "secret-unreachable", id="secret far away"),
        pytest.param(Behaviour(start_failure=reasons.PARAMETER_MISSING), "secret-missing", id="no parameter"),
        pytest.param(Behaviour(start_failure=reasons.LOG_GROUP_MISSING), "log-group-missing", id="no log group"),
        pytest.param(Behaviour(start_failure=reasons.EFS), "efs", id="EFS"),
        pytest.param(Behaviour(start_failure=reasons.NETWORK_INTERFACE), "network-interface", id="interface"),
        pytest.param(Behaviour(start_failure=reasons.NO_ADDRESS), "no-ip-address", id="no address"),
        pytest.param(Behaviour(start_failure=reasons.STORAGE_TIMEOUT), "fargate-capacity", id="storage"),
        pytest.param(Behaviour(exit_after=1, exit_code=1), "container-exited", id="exit 1"),
        pytest.param(Behaviour(exit_after=1, exit_code=0), "container-ended", id="exit 0"),
        pytest.param(Behaviour(exit_after=1, exit_code=137), "container-killed", id="exit 137"),
        pytest.param(Behaviour(exit_after=1, exit_code=139), "container-crashed", id="exit 139"),
        pytest.param(Behaviour(exit_after=1, exit_code=127), "command-not-found", id="exit 127"),
        pytest.param(Behaviour(exit_after=1, exit_code=3221225477), "container-crashed", id="Windows"),
        pytest.param(Behaviour(exit_after=1, out_of_memory=True), "out-of-memory", id="out of memory"),
        pytest.param(Behaviour(checks=Checks.TARGET_GROUP_FAILS), "load-balancer-health", id="load balancer"),
        pytest.param(Behaviour(no_capacity=reasons.FARGATE), "fargate-capacity", id="Fargate"),
        pytest.param(Behaviour(no_capacity=reasons.FARGATE_QUOTA), "quota", id="quota"),
        pytest.param(Behaviour(no_capacity=reasons.CPU), "no-cpu", id="CPU"),
        pytest.param(Behaviour(no_capacity=reasons.MEMORY), "no-memory", id="memory"),
        pytest.param(Behaviour(no_capacity=reasons.GPU), "no-gpu", id="GPU"),
        pytest.param(Behaviour(no_capacity=reasons.ENI), "no-interface", id="ENI"),
        pytest.param(Behaviour(no_capacity=reasons.AGENT), "agent-disconnected", id="agent"),
        pytest.param(Behaviour(no_capacity=reasons.ATTRIBUTE), "no-matching-instance", id="attribute"),
        pytest.param(Behaviour(no_capacity=reasons.PORTS), "static-host-port", id="host port, 100 % must stay"),
        pytest.param(Behaviour(cannot_launch=reasons.ROLE_NOT_ASSUMABLE), "role-not-assumed", id="role"),
        pytest.param(Behaviour(cannot_launch=reasons.NO_INSTANCES), "no-instances", id="no instances"),
    ],
)
def test_a_rolled_back_deployment_has_its_cause(scene: Scene, behaviour: Behaviour, kind: str) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, behaviour, target_group=TARGETS)

    error = failed(scene, deployment, image, timeout=LONG)

    assert isinstance(error, RolledBack)
    assert (last(scene).cause, last(scene).cause_kind) == (error.why, CauseKind(kind))
    mute = kind == "container-exited"
    assert ("It left no last lines here" if mute else ADVICE[CauseKind(kind)].do) in error.hint
    assert error.hint.endswith("web:1 serves as before.")
    assert "circuit breaker" not in error.why
    assert error.why.count("\n") == 0
    assert len(error.why) < 450


def test_a_failing_container_check_is_told_from_the_load_balancers(scene: Scene) -> None:
    check = {"healthCheck": {"command": ["CMD", "curl", "localhost"]}}
    image = scene.image("2")
    scene.service(container=check)
    scene.testbed.script(f"{image.name}@{image.digest}", Behaviour(checks=Checks.CONTAINER_FAILS))
    deployment = told(scene, scene.revision(image, members_of_container=check))

    error = failed(scene, deployment, image, timeout=LONG)

    assert last(scene).cause_kind is CauseKind.CONTAINER_HEALTH
    assert "web: the container's health check failed" in error.why


def test_memory_decides_among_health_checks_that_failed_because_of_it(scene: Scene) -> None:
    image = scene.image("2")
    ill, dead = Behaviour(checks=Checks.TARGET_GROUP_FAILS), Behaviour(exit_after=1, out_of_memory=True)
    scene.service(target_group=TARGETS)
    scene.testbed.script(f"{image.name}@{image.digest}", ill, dead, ill, ill)
    deployment = told(scene, scene.revision(image))

    error = failed(scene, deployment, image, timeout=LONG)

    assert last(scene).cause_kind is CauseKind.OUT_OF_MEMORY
    assert "web exited 137, out of memory" in error.why
    assert error.why.endswith("1 other reason")


def test_an_alarm_is_named_with_its_reason(scene: Scene) -> None:
    alarms = {"alarmNames": ["web-5xx", "web-slow"], "enable": True, "rollback": True}
    cloudwatch: Any = boto3.client("cloudwatch")
    metric = {"MetricName": "5xx", "Namespace": "Shop", "Period": 60, "Statistic": "Sum"}
    condition = {"EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold"}
    cloudwatch.put_metric_alarm(AlarmName="web-5xx", **metric, **condition)
    cloudwatch.put_metric_alarm(AlarmName="web-slow", **metric, **condition)
    image = scene.image("2")
    deployment = rolled_out(scene, image, deploymentConfiguration={"alarms": alarms})
    scene.clock.after(20, lambda: scene.testbed.set_alarm("web-5xx"))

    error = failed(scene, deployment, image)

    assert isinstance(error, RolledBack)
    assert error.why == "alarm web-5xx ended the deployment: Threshold Crossed"
    assert last(scene).cause_kind is CauseKind.ALARM


def test_an_alarm_that_may_not_be_read_is_named_all_the_same(scene: Scene) -> None:
    alarms = {"alarmNames": ["web-5xx"], "enable": True, "rollback": True}
    image = scene.image("2")
    deployment = rolled_out(scene, image, deploymentConfiguration={"alarms": alarms})
    scene.testbed.fault("*:DescribeAlarms", FaultKind.ACCESS_DENIED, None)
    scene.clock.after(20, lambda: scene.testbed.set_alarm("web-5xx"))

    error = failed(scene, deployment, image)

    assert error.why == "alarm web-5xx ended the deployment"
    assert scene.said.count("why an alarm went off is left out") == 1


def test_somebody_who_stops_the_deployment_is_the_cause_whatever_died_before(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, CRASHES)
    scene.clock.after(12, scene.someone.stops_deployment)

    error = failed(scene, deployment, image)

    assert last(scene).cause_kind is CauseKind.DEPLOYMENT_STOPPED
    assert "someone stopped the deployment" in error.why
    assert "StopServiceDeployment" in error.hint


def test_what_keeps_a_rollout_from_ending_is_said_when_the_time_is_over(scene: Scene) -> None:
    image = scene.image("2")
    behaviour = Behaviour(no_capacity=reasons.MEMORY, placement_counts=False)
    deployment = rolled_out(scene, image, behaviour)

    error = failed(scene, deployment, image)

    assert isinstance(error, TimedOut)
    assert error.why == "it is not done after 15m: no instance has enough memory left"
    assert last(scene).cause_kind is CauseKind.NO_MEMORY
    assert "To go on waiting" in error.hint


def test_a_timeout_without_any_sign_says_so(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, Behaviour(pull_seconds=3600))

    error = failed(scene, deployment, image)

    assert error.why == "it is not done after 15m: 0 of 2 tasks run, 2 pending"
    assert last(scene).cause_kind is CauseKind.DEPLOYMENT_TIMEOUT


def test_other_bytes_are_a_class_of_their_own(scene: Scene) -> None:
    image, other = scene.image("2"), scene.image("other")
    deployment = rolled_out(scene, image, Behaviour(digest=other.digest))

    assert isinstance(failed(scene, deployment, image), DeployFailed)
    assert last(scene).cause_kind is CauseKind.IMAGE_MISMATCH


def test_who_came_after_it_is_the_cause_of_an_overtaken_one(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    third = scene.revision(scene.image("3"))
    scene.clock.after(5, lambda: told(scene, third))

    failed(scene, deployment)

    assert last(scene).cause_kind is CauseKind.SUPERSEDED


def test_a_deleted_service_is_a_class_of_its_own(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(5, scene.someone.deletes)

    failed(scene, deployment)

    assert last(scene).cause_kind is CauseKind.SERVICE_DELETED


def test_without_the_right_to_see_tasks_events_and_targets_still_tell(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, Behaviour(checks=Checks.TARGET_GROUP_FAILS), target_group=TARGETS)
    scene.testbed.fault("ecs:ListTasks", FaultKind.ACCESS_DENIED, None)

    error = failed(scene, deployment, image, timeout=LONG)

    assert last(scene).cause_kind is CauseKind.LOAD_BALANCER_HEALTH
    assert "Health checks failed with these codes: [503]" in error.why
