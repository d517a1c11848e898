"""Trouble on the way to AWS: late, stale and lost answers, expired keys, no network, missing rights."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.scene import Scene


def _with_key(testbed: Testbed, key: str) -> Any:
    return boto3.client(
        "ecs",
        endpoint_url=testbed.endpoint,
        region_name=testbed.region,
        aws_access_key_id=key,
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}),
    )


def _refused(call: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call()
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


def test_the_network_is_gone_for_a_time_by_the_beds_clock(scene: Scene, ecs: Any) -> None:
    scene.network_gone(60, after=10)
    ecs.list_clusters()
    scene.testbed.advance(10)
    for _ in range(3):
        with pytest.raises(ConnectionClosedError):
            ecs.list_clusters()
    scene.testbed.advance(60)
    ecs.list_clusters()


def test_a_burst_of_throttling_ends_by_itself(scene: Scene, ecs: Any) -> None:
    scene.throttled("ecs:List*", 20)
    assert _refused(ecs.list_clusters) == ("ThrottlingException", "Rate exceeded")
    ecs.describe_clusters()
    scene.testbed.advance(20)
    ecs.list_clusters()


def test_a_late_answer_is_old_when_it_comes(scene: Scene, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
    before = scene.testbed.clock.now()
    scene.late(600, "ecs:DescribeServices", times=1)
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert scene.testbed.clock.now() == before + 600
    assert service["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"


def test_a_stale_read_does_not_know_the_last_write(scene: Scene, scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", "registry/web:1")
    scene.stale(times=2)
    arn = scenario.task_definition("web", "registry/web:2")
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    for _ in range(2):
        [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
        assert service["taskDefinition"] == placed.task_definition_arn
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert service["taskDefinition"] == arn


def test_a_stale_read_shows_the_service_of_some_seconds_ago(scene: Scene, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    scene.testbed.fault("ecs:DescribeServices", FaultKind.STALE, None, seconds=30, after=100)
    arn = scenario.task_definition("web", "registry/web:2")
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)

    def seen() -> tuple[int, int]:
        [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
        return service["runningCount"], service["pendingCount"]

    first = []
    for _ in range(10):
        scene.testbed.advance(10)
        first.append(seen())
    stale = []
    for _ in range(3):
        stale.append(seen())
        scene.testbed.advance(10)
    assert stale == first[6:9]
    assert first[6] != first[1]


def test_expired_keys_work_no_more_but_others_do(scene: Scene, ecs: Any, client: Any) -> None:
    scene.keys_expire(after=30)
    ecs.list_clusters()
    scene.testbed.advance(30)
    assert _refused(ecs.list_clusters)[0] == "ExpiredTokenException"
    assert _refused(client("sts").get_caller_identity)[0] == "ExpiredToken"
    _with_key(scene.testbed, "fresh").list_clusters()
    assert _refused(ecs.list_clusters)[0] == "ExpiredTokenException"


def test_an_old_endpoint_knows_no_service_deployments(scene: Scene, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    scene.old_endpoint()
    code, _ = _refused(lambda: ecs.list_service_deployments(cluster="shop", service="web"))
    assert code == "UnknownOperationException"
    ecs.describe_services(cluster="shop", services=["web"])


def test_concurrent_registrations_are_refused_in_awss_words(scene: Scene, ecs: Any) -> None:
    scene.testbed.fault("ecs:RegisterTaskDefinition", FaultKind.CONCURRENT)
    container = {"name": "web", "image": "registry/web:1", "memory": 128}

    def register() -> Any:
        return ecs.register_task_definition(family="web", containerDefinitions=[container])

    assert _refused(register) == (
        "ClientException",
        "Too many concurrent attempts to create a new revision of the specified family.",
    )
    assert register()["taskDefinition"]["revision"] == 1


def test_only_what_is_allowed_is_done(scene: Scene, scenario: Scenario, ecs: Any, client: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    scene.allow_only("ecs:UpdateService")
    ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
    code, message = _refused(lambda: ecs.describe_services(cluster="shop", services=["web"]))
    assert code == "AccessDeniedException"
    assert message == (
        "User: arn:aws:iam::123456789012:user/tester is not authorized to perform: ecs:DescribeServices on resource: "
        "arn:aws:ecs:eu-west-1:123456789012:service/shop/web because no identity-based policy allows the "
        "ecs:DescribeServices action"
    )
    client("sts").get_caller_identity()
    assert _refused(client("elbv2").describe_target_groups)[0] == "AccessDenied"
    scene.testbed.permissions.clear()
    ecs.describe_services(cluster="shop", services=["web"])


def test_a_right_can_be_taken_away(scene: Scene, ecs: Any) -> None:
    scene.deny("ecs:List*")
    assert _refused(ecs.list_clusters)[0] == "AccessDeniedException"
    ecs.describe_clusters()


def test_recorded_answers_come_in_their_order(scene: Scene, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    event = {"id": "1", "createdAt": "2026-09-16T10:00:00.5+02:00", "message": "(service web) has started."}
    recorded = [{"services": [{"serviceName": "web", "events": events}], "failures": []} for events in ([], [event])]
    scene.replay("ecs:DescribeServices", *recorded)

    def seen() -> list[Any]:
        [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
        return list(service["events"])

    assert seen() == []
    for _ in range(2):
        [found] = seen()
        assert found["createdAt"].timestamp() == 1789545600.5
    assert scene.testbed.calls.actions()[-3:] == ["ecs:DescribeServices"] * 3
    scene.testbed.replays.clear()
    assert len(seen()) > 1


def test_what_starts_tasks_on_a_schedule_can_be_read(scene: Scene, scenario: Scenario, client: Any) -> None:
    scenario.cluster("shop")
    revision = scenario.task_definition("web", "registry/web:1")
    cluster, role = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop", "arn:aws:iam::123456789012:role/events"
    events, scheduler = client("events"), client("scheduler")
    events.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    target = {"Id": "1", "Arn": cluster, "RoleArn": role, "EcsParameters": {"TaskDefinitionArn": revision}}
    events.put_targets(Rule="nightly", Targets=[target])
    scheduler.create_schedule(
        Name="hourly",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": cluster, "RoleArn": role, "EcsParameters": {"TaskDefinitionArn": revision}},
    )
    scene.testbed.calls.clear()
    [rule] = events.list_rules()["Rules"]
    [found] = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert found["EcsParameters"]["TaskDefinitionArn"] == revision
    [listed] = scheduler.list_schedules()["Schedules"]
    schedule = scheduler.get_schedule(Name=listed["Name"])
    assert schedule["Target"]["EcsParameters"]["TaskDefinitionArn"] == revision
    assert scene.testbed.calls.actions() == [
        "events:ListRules",
        "events:ListTargetsByRule",
        "scheduler:ListSchedules",
        "scheduler:GetSchedule",
    ]
    scene.deny("scheduler:*")
    assert _refused(scheduler.list_schedules)[0] == "AccessDeniedException"


def test_revisions_are_listed_newest_first_page_by_page(scenario: Scenario, ecs: Any) -> None:
    arns = [scenario.task_definition("web", f"registry/web:{number}") for number in range(1, 6)]
    first = ecs.list_task_definitions(familyPrefix="web", sort="DESC", maxResults=3)
    second = ecs.list_task_definitions(familyPrefix="web", sort="DESC", maxResults=3, nextToken=first["nextToken"])
    assert first["taskDefinitionArns"] + second["taskDefinitionArns"] == arns[::-1]
    ecs.deregister_task_definition(taskDefinition=arns[0])
    assert arns[0] not in ecs.list_task_definitions(familyPrefix="web")["taskDefinitionArns"]
    assert ecs.list_task_definitions(status="INACTIVE")["taskDefinitionArns"] == [arns[0]]


def test_calls_bear_the_names_of_iam(scene: Scene, client: Any) -> None:
    scene.testbed.calls.clear()
    client("cloudwatch").describe_alarms()
    client("scheduler").list_schedules()
    client("events").list_rules()
    assert scene.testbed.calls.actions() == ["cloudwatch:DescribeAlarms", "scheduler:ListSchedules", "events:ListRules"]
