"""AWS's answers over the wire, as the sentences and exit codes of ours; members that botocore does not know."""

from __future__ import annotations

import os
from typing import Any

import pytest

from ecs_steps.clients import Clients, aws
from ecs_steps.clients.aws import AnswerLost, AwsDenied, AwsUnreachable, Throttled, Unavailable
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.testbed.faults import FaultKind
from tests.clients.asking import failed
from tests.scene import Scene


def test_expired_credentials_ask_for_fresh_ones(scene: Scene) -> None:
    scene.testbed.fault("ecs:DescribeServices", FaultKind.EXPIRED_TOKEN)

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert str(error) == "The AWS credentials have expired: ecs:DescribeServices answered ExpiredTokenException"
    assert error.hint == "Get fresh credentials and run it again."


def test_a_denied_action_is_named_as_iam_writes_it(scene: Scene) -> None:
    scene.testbed.fault("ecs:DescribeServices", FaultKind.ACCESS_DENIED)

    error = failed(scene)

    assert isinstance(error, AwsDenied)
    assert error.exit_code == 3
    assert error.what == "No permission for ecs:DescribeServices"
    assert "arn:aws:iam::123456789012:user/tester is not authorized" in error.why
    assert error.hint == "Allow ecs:DescribeServices to the role that deploys."


def test_throttling_is_waited_out_through_the_clock_and_told(scene: Scene) -> None:
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.THROTTLE, 3)
    began = scene.clock.now()

    service = scene.clients.ecs(None).service("shop", "web")

    assert service.name == "web"
    assert scene.clock.now() > began
    assert scene.said.count("AWS throttles ecs:DescribeServices: Rate exceeded; again in") == 3


def test_throttling_that_does_not_end_is_given_up(scene: Scene) -> None:
    scene.testbed.fault("ecs:*", FaultKind.THROTTLE, None)

    error = failed(scene)

    assert isinstance(error, Throttled)
    assert error.exit_code == 4
    assert str(error) == "AWS throttles ecs:DescribeServices: Rate exceeded"


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.ANSWER_LOST])
def test_a_connection_that_breaks_is_a_network_to_check(scene: Scene, kind: FaultKind) -> None:
    scene.testbed.fault("ecs:DescribeServices", kind)

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert error.what == "AWS could not be reached for ecs:DescribeServices"
    assert error.hint == "Check the network, HTTPS_PROXY and the region's name."


def test_an_endpoint_that_does_not_answer_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert error.what == "AWS could not be reached for ecs:DescribeServices"
    assert "http://127.0.0.1:1" in error.why


def test_a_proxy_that_does_not_answer_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://aws.invalid")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert "proxy" in error.why.lower()


def test_an_error_of_awss_own_is_waited_out(scene: Scene) -> None:
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.SERVER_ERROR, 2)

    assert scene.clients.ecs(None).service("shop", "web").name == "web"
    assert "AWS failed at ecs:DescribeServices: Service Unavailable. Please try again later; again in" in scene.said


def test_an_error_of_awss_own_that_does_not_end_is_told_in_its_words(scene: Scene) -> None:
    scene.testbed.fault("ecs:DescribeServices", FaultKind.SERVER_ERROR, None)

    error = failed(scene)

    assert isinstance(error, Unavailable)
    assert (error.exit_code, error.code) == (4, "ServerException")
    assert str(error) == "AWS failed at ecs:DescribeServices: Service Unavailable. Please try again later"


def test_a_write_that_aws_failed_at_is_not_sent_again(scene: Scene) -> None:
    scene.service()
    scene.testbed.fault("ecs:UpdateService", FaultKind.SERVER_ERROR)

    with pytest.raises(Unavailable):
        scene.clients.ecs(None).update_service("shop", "web", {"forceNewDeployment": True})

    assert scene.testbed.calls.actions().count("ecs:UpdateService") == 1


@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.RESET, FaultKind.ANSWER_LOST])
def test_boto3s_own_retries_never_send_a_write_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, mode: str, kind: FaultKind
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    scene.service()
    scene.testbed.fault("ecs:UpdateService", kind)

    with pytest.raises((Unavailable, AnswerLost)):
        scene.clients.ecs(None).update_service("shop", "web", {"forceNewDeployment": True})

    assert scene.testbed.calls.actions().count("ecs:UpdateService") == 1


def test_a_request_that_never_left_is_told_from_an_answer_that_was_lost(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    with pytest.raises(AwsUnreachable) as caught:
        scene.clients.ecs(None).update_service("shop", "web", {"forceNewDeployment": True})

    assert not isinstance(caught.value, AnswerLost)


def test_boto3s_own_retries_hide_what_passes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.SERVER_ERROR)

    assert Clients(clock=scene.clock).ecs(None).service("shop", "web").name == "web"
    assert len(scene.testbed.calls.of("ecs:DescribeServices")) == 2


def test_what_botocore_would_not_send_is_refused_before_it_is_sent(scene: Scene) -> None:
    with pytest.raises(StepError, match="botocore would not send ecs:DescribeServices") as caught:
        scene.clients.aws(None).call("ecs", "describe_services", cluster=1, services="web")

    assert caught.value.exit_code == 4
    assert scene.testbed.calls.actions() == []


def test_members_that_botocore_does_not_know_go_both_ways(scene: Scene) -> None:
    web: dict[str, Any] = {"name": "web", "image": "web:1", "memory": 64, "gravity": 9.81}
    document = {"family": "web", "containerDefinitions": [web], "orbit": {"low": True}}
    ecs = scene.clients.ecs(None)

    assert set(ecs.unknown_members(document)) == {"orbit", "containerDefinitions[0].gravity"}
    assert ecs.register(document).endswith(":task-definition/web:1")
    found = ecs.task_definition("web")

    assert found is not None
    assert found["orbit"] == {"low": True}
    assert found["containerDefinitions"][0]["gravity"] == 9.81


def test_every_page_of_a_list_is_read(scene: Scene) -> None:
    for number in range(1, 23):
        scene.scenario.task_definition("web", f"web:{number}")

    found = scene.clients.aws(None).pages("ecs", "list_task_definitions", "taskDefinitionArns", maxResults=10)

    assert len(found) == 22
    assert len(scene.testbed.calls.of("ecs:ListTaskDefinitions")) == 3


def test_more_tasks_than_one_call_takes_are_described_in_several(scene: Scene) -> None:
    scene.service(desired=130)

    found = scene.clients.ecs(None).tasks("shop", "web", "RUNNING")

    assert len({task.arn for task in found}) == 130
    assert [len(call.parameters["tasks"]) for call in scene.testbed.calls.of("ecs:DescribeTasks")] == [100, 30]


@pytest.mark.parametrize("region", ["eu-west-1", None], ids=["asked before", "not asked yet"])
def test_in_a_hurry_no_region_is_asked_twice_also_one_that_comes_later(scene: Scene, region: str | None) -> None:
    scene.service()
    scene.clients.ecs("eu-west-1").service("shop", "web")
    hurried = scene.clients.in_a_hurry()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.THROTTLE, None)
    scene.testbed.calls.clear()

    with pytest.raises(StepError, match="AWS throttles ecs:DescribeServices"):
        hurried.ecs(region).service("shop", "web")

    assert scene.testbed.calls.actions() == ["ecs:DescribeServices"]


def test_in_a_hurry_the_session_is_the_one_that_is_there(scene: Scene) -> None:
    scene.service()
    scene.clients.ecs(None).service("shop", "web")

    assert scene.clients.in_a_hurry().aws(None)._made_session() is scene.clients.aws(None)._made_session()


def test_an_answer_that_does_not_come_is_said_and_asked_for_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    monkeypatch.setattr(aws, "_ANSWER_SECONDS", 0.2)
    scene.service()
    scene.testbed.fault("ecs:DescribeServices", FaultKind.HANG, 2)
    clients = Clients(dict(os.environ), clock=scene.clock, tell=scene.report.line)

    assert clients.ecs(None).service("shop", "web").name == "web"

    assert scene.said.count("AWS does not answer ecs:DescribeServices; asking again") == 2


def test_the_last_silence_is_the_networks(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setattr(aws, "_ANSWER_SECONDS", 0.2)
    scene.testbed.fault("ecs:DescribeServices", FaultKind.HANG, 2)

    error = failed(scene)

    assert error.what == "AWS could not be reached for ecs:DescribeServices"
    assert scene.said.count("asking again") == 1
