"""Kinds of services, and where their tasks run."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.rollout.truth import Outcome
from ecs_steps.testbed.scenario import Placed, Scenario
from ecs_steps.testbed.server import Testbed
from tests.scene import Scene

IMAGE, NEXT = "registry/web:1", "registry/web:2"
VPC = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
FARGATE: dict[str, Any] = {
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
}
STATIC_PORT = {"portMappings": [{"containerPort": 8080, "hostPort": 8080}]}


def tasks(ecs: Any, **filters: Any) -> list[dict[str, Any]]:
    arns = ecs.list_tasks(cluster="shop", **filters)["taskArns"]
    return list(ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]) if arns else []


def updated(scenario: Scenario, ecs: Any, testbed: Testbed, seconds: float = 300.0, **task: Any) -> str:
    arn = scenario.task_definition("web", NEXT, **task)
    answer = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    testbed.advance(seconds)
    return str(answer["service"]["deployments"][0]["id"])


def described(ecs: Any) -> dict[str, Any]:
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    return dict(service)


def outcome(scenario: Scenario, placed: Placed, deployment: str) -> Outcome:
    return scenario.truth(placed.service_arn, deployment).outcome


def test_a_daemon_runs_once_on_each_instance(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    instances = scenario.instances("shop", 3)
    placed = scenario.service("shop", "web", IMAGE, schedulingStrategy="DAEMON")
    assert {task["containerInstanceArn"] for task in tasks(ecs)} == set(instances)
    service = described(ecs)
    assert (service["desiredCount"], service["schedulingStrategy"]) == (3, "DAEMON")
    assert service["deploymentConfiguration"]["maximumPercent"] == 100
    ours = updated(scenario, ecs, testbed)
    assert outcome(scenario, placed, ours) is Outcome.SUCCEEDED
    assert {task["containerInstanceArn"] for task in tasks(ecs)} == set(instances)


def test_a_daemon_follows_its_instances(scene: Scene, ecs: Any) -> None:
    scene.scenario.instances("shop", 2)
    scene.scenario.service("shop", "web", IMAGE, schedulingStrategy="DAEMON")
    scene.scenario.instances("shop", 1)
    scene.testbed.advance(100)
    assert described(ecs)["runningCount"] == 3
    scene.someone.host_termination()
    scene.testbed.advance(100)
    service = described(ecs)
    assert (service["desiredCount"], service["runningCount"]) == (2, 2)
    [gone] = tasks(ecs, desiredStatus="STOPPED")
    assert gone["stoppedReason"].startswith("Host EC2 (instance i-")


def test_a_daemon_has_no_desired_count(scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 1)
    scenario.service("shop", "web", IMAGE, schedulingStrategy="DAEMON")
    with pytest.raises(ClientError, match="The daemon scheduling strategy does not support a desired count"):
        ecs.update_service(cluster="shop", service="web", desiredCount=2)
    with pytest.raises(ClientError, match="does not support values above 100 for maximumPercent"):
        ecs.update_service(cluster="shop", service="web", deploymentConfiguration={"maximumPercent": 200})


def test_half_of_a_daemon_stays_where_that_is_asked(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 4)
    limits = {"minimumHealthyPercent": 50, "maximumPercent": 100}
    scenario.service("shop", "web", IMAGE, schedulingStrategy="DAEMON", deploymentConfiguration=limits)
    arn = scenario.task_definition("web", NEXT)
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    fewest = 4
    for _ in range(200):
        testbed.advance(1)
        fewest = min(fewest, described(ecs)["runningCount"])
    assert fewest == 2
    assert {task["taskDefinitionArn"] for task in tasks(ecs)} == {arn}


def test_a_static_port_with_all_tasks_kept_lets_nothing_start(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 2)
    placed = scenario.service("shop", "web", IMAGE, container=STATIC_PORT)
    ours = updated(scenario, ecs, testbed, seconds=1800, members_of_container=STATIC_PORT)
    service = described(ecs)
    primary = service["deployments"][0]
    assert (primary["runningCount"], primary["pendingCount"], primary["failedTasks"]) == (0, 0, 0)
    assert tasks(ecs, startedBy=ours, desiredStatus="STOPPED") == []
    messages = [event["message"] for event in service["events"]]
    assert any("is already using a port required by your task" in message for message in messages)
    assert not any("unable to consistently" in message for message in messages)
    assert outcome(scenario, placed, ours) is Outcome.MOVING


def test_a_static_port_moves_on_where_a_task_may_go_first(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 2)
    limits = {"minimumHealthyPercent": 50, "maximumPercent": 100}
    placed = scenario.service("shop", "web", IMAGE, container=STATIC_PORT, deploymentConfiguration=limits)
    ours = updated(scenario, ecs, testbed, seconds=1200, members_of_container=STATIC_PORT)
    assert outcome(scenario, placed, ours) is Outcome.SUCCEEDED


@pytest.mark.parametrize(
    ("room", "told"),
    [({"cpu": 100}, "has insufficient CPU units available"), ({"memory": 300}, "has insufficient memory available")],
    ids=["cpu", "memory"],
)
def test_a_full_cluster_says_what_it_lacks(
    testbed: Testbed, scenario: Scenario, ecs: Any, room: dict[str, Any], told: str
) -> None:
    scenario.instances("shop", 1, **room)
    scenario.service("shop", "web", IMAGE, container={"cpu": 40})
    ours = updated(scenario, ecs, testbed, members_of_container={"cpu": 40})
    assert told in "".join(event["message"] for event in described(ecs)["events"])
    assert tasks(ecs, startedBy=ours) == []


def test_an_empty_cluster_says_so(scene: Scene, ecs: Any) -> None:
    scene.scenario.instances("shop", 1)
    scene.scenario.service("shop", "web", IMAGE, desired=1)
    scene.someone.host_termination()
    scene.testbed.advance(30)
    assert "No Container Instances were found in your cluster." in "".join(
        event["message"] for event in described(ecs)["events"]
    )
    scene.scenario.instances("shop", 1)
    scene.testbed.advance(120)
    assert described(ecs)["runningCount"] == 1


def test_instances_are_listed_and_described(scenario: Scenario, ecs: Any) -> None:
    [arn] = scenario.instances("shop", 1, cpu=2048, memory=4096)
    scenario.service("shop", "web", IMAGE)
    assert ecs.list_container_instances(cluster="shop")["containerInstanceArns"] == [arn]
    answer = ecs.describe_container_instances(cluster="shop", containerInstances=[arn, "nobody"])
    [found] = answer["containerInstances"]
    assert (found["status"], found["runningTasksCount"]) == ("ACTIVE", 2)
    assert answer["failures"][0]["reason"] == "MISSING"
    assert len(tasks(ecs, containerInstance=arn)) == 2
    [cluster] = ecs.describe_clusters(clusters=["shop"])["clusters"]
    assert cluster["registeredContainerInstancesCount"] == 1


def test_fargate_needs_no_instance(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 1, memory=1)
    placed = scenario.service("shop", "web", IMAGE, task=FARGATE, launchType="FARGATE", networkConfiguration=VPC)
    ours = updated(scenario, ecs, testbed, **FARGATE)
    assert outcome(scenario, placed, ours) is Outcome.SUCCEEDED
    task = tasks(ecs)[0]
    assert (task["launchType"], task["platformVersion"], "containerInstanceArn" in task) == ("FARGATE", "1.4.0", False)


def test_capacity_providers_share_by_base_and_weight(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    strategy = [
        {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 3},
    ]
    members: dict[str, Any] = {"capacityProviderStrategy": strategy, "networkConfiguration": VPC}
    scenario.service("shop", "web", IMAGE, desired=4, task=FARGATE, **members)
    found = sorted((task["capacityProviderName"], task["launchType"]) for task in tasks(ecs))
    assert found == [("FARGATE", "FARGATE")] + [("FARGATE_SPOT", "FARGATE")] * 3
    assert "launchType" not in described(ecs)


def test_an_external_task_runs_on_an_external_instance(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.instances("shop", 1)
    [outside] = scenario.instances("shop", 1, external=True)
    placed = scenario.service("shop", "web", IMAGE, launchType="EXTERNAL")
    ours = updated(scenario, ecs, testbed)
    assert outcome(scenario, placed, ours) is Outcome.SUCCEEDED
    assert {(task["launchType"], task["containerInstanceArn"]) for task in tasks(ecs)} == {("EXTERNAL", outside)}


@pytest.mark.parametrize("kind", ["CODE_DEPLOY", "EXTERNAL"])
def test_another_controllers_service_is_there_and_refuses_a_deployment(scenario: Scenario, ecs: Any, kind: str) -> None:
    scenario.service("shop", "web", IMAGE, deploymentController={"type": kind})
    service = described(ecs)
    assert (service["deploymentController"], service["deployments"]) == ({"type": kind}, [])
    assert [item["status"] for item in service["taskSets"]] == ["PRIMARY"]
    arn = scenario.task_definition("web", NEXT)
    with pytest.raises(ClientError, match=f"Unable to update task definition on services with an? {kind} deployment"):
        ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    ecs.update_service(cluster="shop", service="web", desiredCount=1)


def test_no_tasks_are_asked_for(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", IMAGE, desired=0)
    ours = updated(scenario, ecs, testbed)
    assert outcome(scenario, placed, ours) is Outcome.SUCCEEDED
    assert tasks(ecs) == []


def test_several_target_groups_all_have_their_targets(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    groups = [f"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/{name}/1" for name in ("a", "b")]
    scenario.service("shop", "web", IMAGE, target_group=groups)
    updated(scenario, ecs, testbed, seconds=20)
    messages = [event["message"] for event in described(ecs)["events"]]
    for group in groups:
        assert f"(service web) registered 1 targets in (target-group {group})" in messages
