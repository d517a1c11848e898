from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from moto.core.authorization import enable_iam_authentication

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed

ERRORS = [
    (FaultKind.THROTTLE, "ThrottlingException", 400),
    (FaultKind.SERVER_ERROR, "ServerException", 500),
    (FaultKind.ACCESS_DENIED, "AccessDeniedException", 400),
    (FaultKind.EXPIRED_TOKEN, "ExpiredTokenException", 400),
]


@pytest.mark.parametrize(("kind", "code", "status"), ERRORS)
def test_a_fault_is_answered_as_aws_does(testbed: Testbed, ecs: Any, kind: FaultKind, code: str, status: int) -> None:
    testbed.fault("ecs:ListClusters", kind)
    with pytest.raises(ClientError) as error:
        ecs.list_clusters()
    assert error.value.response["Error"]["Code"] == code
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert ecs.list_clusters()["clusterArns"] == []


@pytest.mark.parametrize(("kind", "code", "status"), ERRORS)
def test_a_query_service_gets_its_faults_in_xml(
    testbed: Testbed, client: Any, kind: FaultKind, code: str, status: int
) -> None:
    testbed.fault("sts:*", kind)
    with pytest.raises(ClientError) as error:
        client("sts").get_caller_identity()
    # Query services leave the suffix out and have names of their own.
    assert error.value.response["Error"]["Code"] in (code.removesuffix("Exception"), "Throttling", "InternalFailure")


def test_boto3_waits_out_two_throttles(testbed: Testbed, client: Any) -> None:
    testbed.fault("ecs:*", FaultKind.THROTTLE, times=2)
    assert client("ecs", attempts=4).list_clusters()["clusterArns"] == []
    assert testbed.calls.actions() == ["ecs:ListClusters"] * 3


def test_a_fault_stays_until_it_is_cleared(testbed: Testbed, ecs: Any) -> None:
    testbed.fault("ecs:ListClusters", FaultKind.ACCESS_DENIED, times=None)
    for _ in range(3):
        with pytest.raises(ClientError):
            ecs.list_clusters()
    testbed.faults.clear()
    ecs.list_clusters()


def test_a_reset_connection_gives_no_answer_and_does_nothing(testbed: Testbed, ecs: Any) -> None:
    testbed.fault("ecs:CreateCluster", FaultKind.RESET)
    with pytest.raises(ConnectionClosedError):
        ecs.create_cluster(clusterName="shop")
    assert ecs.list_clusters()["clusterArns"] == []


def test_a_lost_answer_was_carried_out(testbed: Testbed, ecs: Any) -> None:
    testbed.fault("ecs:CreateCluster", FaultKind.ANSWER_LOST)
    with pytest.raises(ConnectionClosedError):
        ecs.create_cluster(clusterName="shop")
    assert len(ecs.list_clusters()["clusterArns"]) == 1


def test_a_hanging_call_runs_into_the_clients_time_limit(testbed: Testbed, client: Any) -> None:
    testbed.fault("ecs:ListClusters", FaultKind.HANG)
    with pytest.raises(ReadTimeoutError):
        client("ecs", timeout=0.3).list_clusters()
    testbed.faults.clear()


def test_every_call_is_recorded_with_its_parameters(testbed: Testbed, scenario: Scenario, client: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    client("ecs").update_service(cluster="shop", service="web", desiredCount=3)
    client("sts").get_caller_identity()
    assert testbed.calls.actions() == ["ecs:UpdateService", "sts:GetCallerIdentity"]
    [call] = testbed.calls.of("ecs:UpdateService")
    assert call.parameters == {"cluster": "shop", "service": "web", "desiredCount": 3}
    assert call.at == testbed.clock.now()


def test_an_operation_that_is_missing_is_a_typed_error(client: Any) -> None:
    with pytest.raises(ClientError) as codedeploy:
        client("codedeploy").stop_deployment(deploymentId="d-1")
    with pytest.raises(ClientError) as ecs:
        client("ecs").run_task(taskDefinition="web")
    assert codedeploy.value.response["Error"]["Code"] == "UnknownOperationException"
    assert ecs.value.response["Error"]["Code"] == "UnsupportedFeatureException"


def test_a_policy_for_one_service_allows_that_one_only(testbed: Testbed, scenario: Scenario, client: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    scenario.service("shop", "api", "registry/api:1")
    iam = client("iam")
    iam.create_user(UserName="deployer")
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    statement = {
        "Effect": "Allow",
        "Action": "ecs:UpdateService",
        "Resource": "arn:aws:ecs:eu-west-1:123456789012:service/shop/web",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="deployer", PolicyName="deploy", PolicyDocument=policy)
    deployer = boto3.client(
        "ecs",
        endpoint_url=testbed.endpoint,
        region_name=testbed.region,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )

    with enable_iam_authentication():
        deployer.update_service(cluster="shop", service="web", desiredCount=1)
        with pytest.raises(ClientError) as other:
            deployer.update_service(cluster="shop", service="api", desiredCount=1)
        with pytest.raises(ClientError) as clusters:
            deployer.list_clusters()
    for error in (other, clusters):
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"


def control(testbed: Testbed, name: str, document: dict[str, Any] | None = None) -> dict[str, Any]:
    body = None if document is None else json.dumps(document).encode()
    with urllib.request.urlopen(f"{testbed.endpoint}/_testbed/{name}", data=body) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_the_control_plane_scripts_advances_and_tells(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", "registry/web:1", desired=1)
    behaviour = {"pull": "missing"}
    control(testbed, "script", {"image": "registry/web:2", "behaviour": behaviour})
    control(testbed, "fault", {"action": "ecs:ListClusters", "kind": "throttle", "times": 2})
    arn = scenario.task_definition("web", "registry/web:2")
    ecs.update_service(cluster="shop", service="web", taskDefinition=arn)
    before = testbed.clock.now()
    assert control(testbed, "advance", {"seconds": 60})["now"] == pytest.approx(before + 60)
    state = control(testbed, "state")
    assert state["scripts"]["registry/web:2"]["pull"] == "missing"
    assert state["faults"] == [{"action": "ecs:ListClusters", "kind": "throttle", "times": 2}]
    [service] = state["services"]
    assert (service["arn"], service["running"]) == (placed.service_arn, 1)
    assert "STOPPED" in service["tasks"].values()
    calls = control(testbed, "calls")["calls"]
    assert [call["operation"] for call in calls] == ["UpdateService"]
    control(testbed, "clear-calls", {})
    control(testbed, "clear-faults", {})
    assert control(testbed, "calls") == {"calls": []}
    assert control(testbed, "state")["faults"] == []


def test_the_control_plane_plans_what_others_do(testbed: Testbed, scenario: Scenario, ecs: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    named = {"cluster": "shop", "service": "web"}
    control(testbed, "at", {"seconds": 20, "operation": "UpdateService", "parameters": {**named, "desiredCount": 5}})
    control(testbed, "at", {"seconds": 30, "operation": "DeleteService", "parameters": named})
    control(testbed, "alarm", {"name": "web-5xx"})
    control(testbed, "deny", {"actions": ["ecs:ListClusters"]})
    testbed.advance(100)
    [service] = ecs.describe_services(cluster="shop", services=["web"])["services"]
    assert service["runningCount"] == 5
    [refused] = control(testbed, "state")["refused_acts"]
    assert refused.startswith("InvalidParameterException: The service cannot be stopped while it is scaled above 0.")
    with pytest.raises(ClientError):
        ecs.list_clusters()
    control(testbed, "allow-all", {})
    ecs.list_clusters()


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("at", {"seconds": 1, "operation": "Nonsense", "parameters": {}}),
        ("script", {"image": "a", "behaviour": {"explode": True}}),
        ("fault", {"action": "ecs:*", "kind": "nonsense"}),
        ("advance", {"seconds": -1}),
        ("nonsense", {}),
    ],
)
def test_the_control_plane_refuses_what_it_does_not_know(testbed: Testbed, name: str, document: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        control(testbed, name, document)
    assert error.value.code == 400


def test_a_shutdown_is_announced_to_whoever_serves(testbed: Testbed) -> None:
    assert not testbed.shut_down.is_set()
    control(testbed, "shutdown", {})
    assert testbed.shut_down.is_set()
    testbed.shut_down.clear()


def test_many_callers_at_once_see_one_service(testbed: Testbed, scenario: Scenario, client: Any) -> None:
    scenario.service("shop", "web", "registry/web:1")
    seen: list[str] = []

    def update() -> None:
        answer = client("ecs").update_service(cluster="shop", service="web", forceNewDeployment=True)
        seen.append(answer["service"]["currentServiceDeployment"])

    threads = [threading.Thread(target=update) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 8
    testbed.advance(400)
    found = client("ecs").list_service_deployments(cluster="shop", service="web")["serviceDeployments"]
    statuses = sorted(item["status"] for item in found)
    assert statuses == ["STOPPED"] * 7 + ["SUCCESSFUL"] * 2


def test_a_second_test_bed_in_the_process_is_refused(testbed: Testbed) -> None:
    with pytest.raises(RuntimeError, match="running in this process already"):
        Testbed().start()
