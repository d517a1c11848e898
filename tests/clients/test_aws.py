"""AWS's errors over the wire, as the sentences and exit codes of ours; members that botocore does not know."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from moto.core import set_initial_no_auth_action_count

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsRefused, Throttled
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.testbed.faults import FaultKind
from tests.scene import Scene


def failed(scene: Scene, region: str | None = None) -> StepError:
    """One call with fresh clients, so that the environment of now counts."""
    clients = Clients(dict(os.environ), clock=scene.clock, tell=scene.report.line)
    with pytest.raises(StepError) as caught:
        clients.ecs(region).service("shop", "web")
    return caught.value


def test_without_a_region_the_ways_to_give_one_are_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert str(error) == "No AWS region is set: neither --region nor AWS_REGION nor the profile names one"
    assert error.hint == "Give --region, such as --region eu-west-1, or set AWS_REGION."


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_comes_from_the_environment(scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv(name, "eu-central-1")

    assert Clients(clock=scene.clock).aws(None).region == "eu-central-1"


def test_a_region_that_is_none_is_a_setting_to_put_right(scene: Scene) -> None:
    error = failed(scene, "eu west 1")

    assert isinstance(error, NotReady)
    assert "eu west 1" in error.why


@pytest.mark.parametrize("missing", [("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_SECRET_ACCESS_KEY",)])
def test_without_whole_credentials_the_ways_to_have_some_are_named(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    for name in missing:
        monkeypatch.delenv(name)

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert error.what == "No usable AWS credentials"
    assert "AWS_PROFILE" in error.hint
    assert scene.testbed.calls.actions() == []


def test_an_unknown_profile_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "prdo")

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert error.what == "The AWS profile does not exist"
    assert "prdo" in error.why


def test_a_profile_without_credentials_is_not_ready(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile prod]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "prod")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    assert failed(scene).what == "No usable AWS credentials"


def test_a_config_that_is_no_config_is_a_setting_to_put_right(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("no brackets here\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert str(tmp_path / "config") in error.why


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("AWS_ENDPOINT_URL", "nonsense", "Invalid endpoint: nonsense"),
        ("AWS_MAX_ATTEMPTS", "many", "invalid literal for int() with base 10: 'many'"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token", "[Errno 2] No such file or directory: '/nowhere/token'"),
    ],
)
def test_a_setting_that_is_wrong_is_no_bug_of_ours(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    if name == "AWS_WEB_IDENTITY_TOKEN_FILE":
        monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/deploy")
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(key)

    error = failed(scene)

    assert isinstance(error, NotReady)
    assert error.what == "The AWS settings do not allow ecs:DescribeServices"
    assert error.why == why
    assert error.hint == "Check --region, the AWS_* variables and ~/.aws/config."


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
    assert scene.said.count("AWS throttles ecs:DescribeServices: Rate exceeded; again in") == 2


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


def test_what_aws_cannot_do_is_its_refusal_in_its_words(scene: Scene) -> None:
    scene.testbed.fault("ecs:DescribeServices", FaultKind.SERVER_ERROR)

    error = failed(scene)

    assert isinstance(error, AwsRefused)
    assert (error.exit_code, error.code) == (4, "ServerException")
    assert str(error) == "AWS refused ecs:DescribeServices: Service Unavailable. Please try again later"


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


def test_keys_that_aws_does_not_know_are_keys_to_check(scene: Scene) -> None:
    @set_initial_no_auth_action_count(0)  # type: ignore[untyped-decorator] # moto's: it now knows no user at all
    def asked() -> StepError:
        return failed(scene)

    error = asked()

    assert isinstance(error, NotReady)
    assert error.what == "AWS does not accept the credentials"
    assert error.hint == "Check the keys and this machine's clock."
