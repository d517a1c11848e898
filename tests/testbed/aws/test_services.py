from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed

REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web"


def test_an_update_is_followed_to_its_end(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", f"{REPOSITORY}:1")
    arn = scenario.task_definition("web", f"{REPOSITORY}@sha256:{'a' * 64}")
    service = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)["service"]
    ours = service["currentServiceDeployment"]
    primary = service["deployments"][0]
    assert (primary["status"], primary["taskDefinition"], primary["rolloutState"]) == (
        "PRIMARY",
        arn,
        "IN_PROGRESS",
    )
    testbed.advance(300)
    [deployment] = ecs.describe_service_deployments(serviceDeploymentArns=[ours])["serviceDeployments"]
    assert deployment["status"] == "SUCCESSFUL"
    target = deployment["targetServiceRevision"]["arn"]
    [revision] = ecs.describe_service_revisions(serviceRevisionArns=[target])["serviceRevisions"]
    assert revision["containerImages"] == [
        {
            "containerName": "web",
            "image": f"{REPOSITORY}@sha256:{'a' * 64}",
            "imageDigest": f"sha256:{'a' * 64}",
        }
    ]
    tasks = ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    described = ecs.describe_tasks(cluster="shop", tasks=tasks)["tasks"]
    assert [task["containers"][0]["imageDigest"] for task in described] == [f"sha256:{'a' * 64}"] * 2
    assert {task["startedBy"] for task in described} == {primary["id"]}


def test_a_failed_rollout_names_the_stopped_container(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", "registry/web:1", logs=None)
    testbed.script("registry/web:2", Behaviour(exit_after=2, exit_code=7))
    arn = scenario.task_definition("web", "registry/web:2")
    service = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)["service"]
    ours = service["deployments"][0]["id"]
    testbed.advance(600)
    stopped = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED", startedBy=ours)
    task = ecs.describe_tasks(cluster="shop", tasks=stopped["taskArns"])["tasks"][0]
    assert (task["stopCode"], task["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert task["containers"][0]["exitCode"] == 7
    assert task["lastStatus"] == "STOPPED"
    listed = ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"]
    assert [item["status"] for item in listed] == ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]
    [described] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert described["taskDefinition"] == placed.task_definition_arn


def test_a_stop_on_request_is_rolled_back(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    testbed.script("registry/web:2", Behaviour(pull_seconds=600))
    arn = scenario.task_definition("web", "registry/web:2")
    ours = ecs.update_service(cluster="shop", service="web", taskDefinition=arn)["service"]["currentServiceDeployment"]
    testbed.advance(20)
    assert ecs.stop_service_deployment(serviceDeploymentArn=ours)["serviceDeploymentArn"] == ours
    testbed.advance(300)
    [item] = ecs.describe_service_deployments(serviceDeploymentArns=[ours])["serviceDeployments"]
    assert item["status"] == "ROLLBACK_SUCCESSFUL"
    assert item["rollback"]["serviceRevisionArn"] == item["sourceServiceRevisions"][0]["arn"]
    with pytest.raises(ClientError) as error:
        ecs.stop_service_deployment(serviceDeploymentArn=ours)
    assert error.value.response["Error"]["Code"] == "ConflictException"


def test_service_deployments_are_filtered_and_paged(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    for _ in range(4):
        ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
        testbed.advance(200)
    ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
    first = ecs.list_service_deployments(cluster="shop", service="web", maxResults=4)
    second = ecs.list_service_deployments(cluster="shop", service="web", maxResults=4, nextToken=first["nextToken"])
    assert [len(first["serviceDeployments"]), len(second["serviceDeployments"])] == [4, 2]
    assert "nextToken" not in second
    pending = ecs.list_service_deployments(cluster="shop", service="web", status=["PENDING"])
    assert len(pending["serviceDeployments"]) == 1
    newest = first["serviceDeployments"][0]["createdAt"]
    before = ecs.list_service_deployments(cluster="shop", service="web", createdAt={"before": newest})
    assert len(before["serviceDeployments"]) == 5


def test_only_what_ecs_says_starts_a_deployment(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", "registry/web:1")

    def deployments(**members: Any) -> int:
        ecs.update_service(cluster="shop", service="web", **members)
        testbed.advance(200)
        return len(ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"])

    assert deployments(desiredCount=3) == 1
    assert deployments(taskDefinition=placed.task_definition_arn) == 1
    assert deployments(deploymentConfiguration={"minimumHealthyPercent": 50}) == 1
    assert deployments(enableExecuteCommand=True) == 1
    assert deployments(platformVersion="1.4.0") == 2
    assert deployments(forceNewDeployment=True) == 3
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert service["enableExecuteCommand"] is True
    assert service["deploymentConfiguration"]["minimumHealthyPercent"] == 50
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"]["rollback"] is True


def test_targets_are_seen_through_the_load_balancer(testbed: Testbed, scenario: Scenario, client: Any) -> None:
    ec2, elbv2 = client("ec2"), client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    arn = group["TargetGroups"][0]["TargetGroupArn"]

    def states() -> list[str]:
        found = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return sorted(item["TargetHealth"]["State"] for item in found)

    scenario.service("shop", "web", "registry/web:1", target_group=arn)
    assert states() == ["healthy", "healthy"]
    scenario.call("UpdateService", cluster="shop", service="web", forceNewDeployment=True)
    testbed.advance(20)
    assert states() == ["healthy", "healthy", "initial", "initial"]
    testbed.advance(60)
    assert states() == ["draining", "draining", "healthy", "healthy"]
    testbed.advance(400)
    assert states() == ["healthy", "healthy"]


def test_last_words_stand_in_the_log_stream_of_the_container(
    testbed: Testbed, scenario: Scenario, ecs: Any, client: Any
) -> None:
    scenario.log_group("/ecs/web")
    scenario.service("shop", "web", "registry/web:1", logs="/ecs/web", desired=1)
    testbed.script("registry/web:2", Behaviour(exit_after=1, last_words=("no database", "giving up")))
    arn = scenario.task_definition("web", "registry/web:2", logs="/ecs/web")
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    testbed.advance(60)
    [task, *_] = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
    stream = f"web/web/{task.rsplit('/', 1)[1]}"
    events = client("logs").get_log_events(logGroupName="/ecs/web", logStreamName=stream)["events"]
    assert [event["message"] for event in events] == ["no database", "giving up"]


def test_a_missing_log_group_keeps_tasks_from_starting(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1", desired=1)
    arn = scenario.task_definition("web", "registry/web:1", logs="/ecs/none")
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    testbed.advance(60)
    stopped = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
    [task, *_] = ecs.describe_tasks(cluster="shop", tasks=stopped)["tasks"]
    assert task["stopCode"] == "TaskFailedToStart"
    assert "CloudWatch log group" in task["stoppedReason"]


def test_accounts_and_regions_are_apart(scenario: Scenario, client: Any, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    arn = scenario.role("deploy", account="222222222222", trusts=["123456789012"])
    role = client("sts").assume_role(RoleArn=arn, RoleSessionName="deploy")["Credentials"]
    elsewhere = boto3.client(
        "ecs",
        endpoint_url=ecs.meta.endpoint_url,
        region_name="eu-west-1",
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    assert elsewhere.list_clusters()["clusterArns"] == []
    assert elsewhere.list_task_definitions()["taskDefinitionArns"] == []
    with pytest.raises(ClientError, match="Cluster not found"):
        elsewhere.describe_services(cluster="shop", services=["web"])
