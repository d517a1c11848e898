"""What a script makes tasks do, read over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.testbed.rollout.failure import Ending, FailureKind
from ecs_steps.testbed.rollout.truth import Outcome, Truth
from ecs_steps.testbed.scenario import Placed, Scenario
from ecs_steps.testbed.server import Testbed

BAD = "registry/web:2"


def rolled_out(scenario: Scenario, ecs: Any, *behaviours: Behaviour, testbed: Testbed, **service: Any) -> str:
    scenario.service("shop", "web", "registry/web:1", **service)
    testbed.script(BAD, *behaviours)
    arn = scenario.task_definition("web", BAD)
    answer = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    testbed.advance(600)
    return str(answer["service"]["deployments"][0]["id"])


def stopped(ecs: Any, deployment: str) -> list[dict[str, Any]]:
    arns = ecs.list_tasks(cluster="shop", startedBy=deployment, desiredStatus="STOPPED")["taskArns"]
    return list(ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]) if arns else []


def events(ecs: Any) -> str:
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    return "\n".join(event["message"] for event in reversed(service["events"]))


def service_truth(scenario: Scenario, ecs: Any, deployment: str) -> Truth:
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    return scenario.truth(service["serviceArn"], deployment)


@pytest.mark.parametrize(
    ("reason", "of_container"),
    [
        (reasons.CANNOT_START, True),
        (reasons.CANNOT_CREATE, True),
        (reasons.START_TIMEOUT, True),
        (reasons.SECRET_MISSING, False),
        (reasons.SECRET_DENIED, False),
        (reasons.LOG_GROUP_MISSING, False),
        (reasons.EFS, False),
        (reasons.NETWORK_INTERFACE, False),
        (reasons.NO_ADDRESS, False),
    ],
)
def test_a_task_that_cannot_start_says_why(
    testbed: Testbed, scenario: Scenario, ecs: Any, reason: str, of_container: bool
) -> None:
    ours = rolled_out(scenario, ecs, Behaviour(start_failure=reason), testbed=testbed)
    task = stopped(ecs, ours)[0]
    assert (task["stopCode"], task["stoppedReason"]) == ("TaskFailedToStart", reason)
    assert task["containers"][0].get("reason") == (reason if of_container else None)
    found = service_truth(scenario, ecs, ours)
    assert (found.outcome, found.ended_by) == (Outcome.ROLLED_BACK, Ending.BREAKER)
    assert found.cause is not None
    assert (found.cause.kind, found.cause.reason) == (FailureKind.START, reason)


def test_an_old_agent_tells_the_reason_in_the_container_only(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    behaviour = Behaviour(start_failure=reasons.CANNOT_START, stopped_reason="Task failed to start")
    task = stopped(ecs, rolled_out(scenario, ecs, behaviour, testbed=testbed))[0]
    assert task["stoppedReason"] == "Task failed to start"
    assert task["containers"][0]["reason"] == reasons.CANNOT_START


def test_a_start_error_can_stand_in_a_placement_event(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    rolled_out(scenario, ecs, Behaviour(pull=Pull.WRONG_PLATFORM, is_told_as_placement=True), testbed=testbed)
    assert (
        "(service web) was unable to place a task. Reason: CannotPullContainerError: pull image manifest has been "
        "retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'." in events(ecs)
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (reasons.CPU, "has insufficient CPU units available"),
        (reasons.PORTS, "is already using a port required by your task"),
        (reasons.AGENT, 'encountered error "AGENT"'),
        (reasons.FARGATE, "Reason: Capacity is unavailable at this time."),
        (reasons.FARGATE_QUOTA, "the limit on the number of vCPUs"),
    ],
)
def test_no_place_is_told_in_an_event(testbed: Testbed, scenario: Scenario, ecs: Any, reason: str, told: str) -> None:
    ours = rolled_out(scenario, ecs, Behaviour(no_capacity=reason), testbed=testbed)
    assert "was unable to place a task" in events(ecs)
    assert told in events(ecs)
    assert stopped(ecs, ours) == []
    cause = service_truth(scenario, ecs, ours).cause
    assert cause is not None
    assert cause.kind is FailureKind.PLACEMENT


def test_a_placement_that_does_not_count_leaves_the_rollout_waiting(
    testbed: Testbed, scenario: Scenario, ecs: Any
) -> None:
    behaviour = Behaviour(no_capacity=reasons.PORTS, placement_counts=False)
    ours = rolled_out(scenario, ecs, behaviour, testbed=testbed)
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    primary = service["deployments"][0]
    assert (primary["id"], primary["rolloutState"], primary["failedTasks"]) == (ours, "IN_PROGRESS", 0)
    assert service_truth(scenario, ecs, ours).outcome is Outcome.MOVING


def test_a_failed_task_says_more_than_a_missing_place(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    none, crash = Behaviour(no_capacity=reasons.CPU), Behaviour(exit_after=1)
    cause = service_truth(scenario, ecs, rolled_out(scenario, ecs, none, none, crash, testbed=testbed)).cause
    assert cause is not None
    assert cause.kind is FailureKind.EXIT


def test_a_role_that_cannot_be_assumed_is_an_event(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    ours = rolled_out(scenario, ecs, Behaviour(cannot_launch=reasons.ROLE_NOT_ASSUMABLE), testbed=testbed)
    assert f"(service web) {reasons.ROLE_NOT_ASSUMABLE}" in events(ecs)
    cause = service_truth(scenario, ecs, ours).cause
    assert cause is not None
    assert cause.kind is FailureKind.LAUNCH


def test_the_first_two_tasks_fail_and_the_rest_are_good(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    bad = Behaviour(exit_after=1, exit_code=9)
    ours = rolled_out(scenario, ecs, bad, bad, Behaviour(), testbed=testbed)
    assert len(stopped(ecs, ours)) == 2
    assert service_truth(scenario, ecs, ours).outcome is Outcome.SUCCEEDED


def test_only_the_second_task_fails(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    bad = Behaviour(exit_after=60, out_of_memory=True)
    ours = rolled_out(scenario, ecs, Behaviour(), bad, Behaviour(), testbed=testbed)
    [task] = stopped(ecs, ours)
    assert task["containers"][0]["exitCode"] == 137
    assert task["containers"][0]["reason"] == "OutOfMemoryError: Container killed due to memory usage"


def test_capacity_comes_back_after_two_tries(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    none = Behaviour(no_capacity=reasons.FARGATE)
    ours = rolled_out(scenario, ecs, none, none, Behaviour(), testbed=testbed)
    assert events(ecs).count("was unable to place a task") == 2
    assert service_truth(scenario, ecs, ours).outcome is Outcome.SUCCEEDED


def test_a_behaviour_can_belong_to_a_task_definition(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    placed: Placed = scenario.service("shop", "web", "registry/web:1")
    testbed.script("task-definition/web:2", Behaviour(exit_after=1))
    arn = scenario.task_definition("web", "registry/web:1", memory="512")
    ours = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)["service"]["deployments"][0]["id"]
    testbed.advance(600)
    found = scenario.truth(placed.service_arn, ours)
    assert found.outcome is Outcome.ROLLED_BACK
    assert dict(found.runs) == {placed.task_definition_arn: 2}


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ("Health checks failed with these codes: [503]", "Target.ResponseCodeMismatch"),
        ("Request timed out", "Target.Timeout"),
        ("Health checks failed", "Target.FailedHealthChecks"),
    ],
)
def test_an_unhealthy_target_says_why(
    testbed: Testbed, scenario: Scenario, ecs: Any, client: Any, detail: str, code: str
) -> None:
    elbv2, vpc = client("elbv2"), client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip")
    group = made["TargetGroups"][0]["TargetGroupArn"]
    scenario.service("shop", "web", "registry/web:1", target_group=group, healthCheckGracePeriodSeconds=600)
    testbed.script(BAD, Behaviour(checks=Checks.TARGET_GROUP_FAILS, check_detail=detail))
    arn = scenario.task_definition("web", BAD)
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    testbed.advance(120)
    health = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    ill = [item["TargetHealth"] for item in health if item["TargetHealth"]["State"] == "unhealthy"]
    assert ill == [{"State": "unhealthy", "Reason": code, "Description": detail}] * 2


def test_a_target_group_drains_as_long_as_it_says(testbed: Testbed, scenario: Scenario, ecs: Any, client: Any) -> None:
    elbv2, vpc = client("elbv2"), client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip")
    group = made["TargetGroups"][0]["TargetGroupArn"]
    delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "20"}]
    elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=delay)
    scenario.service("shop", "web", "registry/web:1", target_group=group)
    ecs.update_service(cluster="shop", service="web", desiredCount=0)
    [task, _] = ecs.describe_tasks(
        cluster="shop", tasks=ecs.list_tasks(cluster="shop", desiredStatus="STOPPED")["taskArns"]
    )["tasks"]
    assert task["lastStatus"] == "DEACTIVATING"
    testbed.advance(30)
    [task] = ecs.describe_tasks(cluster="shop", tasks=[task["taskArn"]])["tasks"]
    assert task["lastStatus"] == "STOPPED"


def test_stopped_tasks_are_gone_after_an_hour(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    ours = rolled_out(scenario, ecs, Behaviour(exit_after=1), testbed=testbed)
    known = stopped(ecs, ours)
    assert known
    testbed.advance(3600)
    assert stopped(ecs, ours) == []
    answer = ecs.describe_tasks(cluster="shop", tasks=[known[0]["taskArn"]])
    assert answer["failures"] == [{"arn": known[0]["taskArn"], "reason": "MISSING"}]
