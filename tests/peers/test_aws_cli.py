from __future__ import annotations

import json

from ecs_steps.testbed.rollout.behaviour import Behaviour, Pull
from ecs_steps.testbed.rollout.deployment import ServiceDeploymentStatus
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.peers.conftest import Peer, until


def is_rolled_back(testbed: Testbed, service_arn: str) -> bool:
    newest = testbed.engine.world.services[service_arn].service_deployments[0]
    return newest.status is ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL


def test_the_aws_cli_describes_a_service(testbed: Testbed, peer: Peer) -> None:
    placed = Scenario(testbed).service("shop", "web", "registry/web:1")
    done = peer("aws", "ecs", "describe-services", "--cluster", "shop", "--services", "web")
    assert done.returncode == 0, done.stderr
    [service] = json.loads(done.stdout)["services"]
    assert service["serviceArn"] == placed.service_arn
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"
    assert service["events"][0]["message"] == "(service web) has reached a steady state."


def test_the_aws_cli_deploys_and_waits_until_the_service_is_stable(testbed: Testbed, peer: Peer) -> None:
    scenario = Scenario(testbed)
    scenario.service("shop", "web", "registry/web:1")
    arn = scenario.task_definition("web", "registry/web:2")
    place = ("--cluster", "shop")
    updated = peer("aws", "ecs", "update-service", *place, "--service", "web", "--task-definition", arn)
    assert updated.returncode == 0, updated.stderr
    waited = peer("aws", "ecs", "wait", "services-stable", *place, "--services", "web")
    assert waited.returncode == 0, waited.stderr
    listed = peer("aws", "ecs", "list-service-deployments", *place, "--service", "web")
    statuses = [item["status"] for item in json.loads(listed.stdout)["serviceDeployments"]]
    assert statuses == ["SUCCESSFUL", "SUCCESSFUL"]


def test_the_aws_cli_reads_why_a_task_stopped(testbed: Testbed, peer: Peer) -> None:
    scenario = Scenario(testbed)
    placed = scenario.service("shop", "web", "registry/web:1")
    testbed.script("registry/web:2", Behaviour(pull=Pull.MISSING))
    arn = scenario.task_definition("web", "registry/web:2")
    scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=arn)
    until(lambda: is_rolled_back(testbed, placed.service_arn))
    filters = ("--cluster", "shop", "--service-name", "web", "--desired-status", "STOPPED")
    listed = peer("aws", "ecs", "list-tasks", *filters)
    arns = json.loads(listed.stdout)["taskArns"]
    described = peer("aws", "ecs", "describe-tasks", "--cluster", "shop", "--tasks", *arns)
    tasks = json.loads(described.stdout)["tasks"]
    failed = [task for task in tasks if task["stopCode"] == "TaskFailedToStart"]
    assert len(failed) >= 3
    assert failed[0]["containers"][0]["reason"].startswith("CannotPullContainerError: ")


def test_the_aws_cli_prints_errors_as_it_does_with_aws(testbed: Testbed, peer: Peer) -> None:
    done = peer("aws", "ecs", "describe-services", "--cluster", "none", "--services", "web")
    assert done.returncode != 0
    assert "(ClusterNotFoundException) when calling the DescribeServices operation" in done.stderr
