"""Roles of the test bed: made by AWS's own API or by the control plane, and refused in AWS's words."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.server import Testbed

HERE, THERE = "123456789012", "210987654321"
ROLE = f"arn:aws:iam::{THERE}:role/deploy"
TESTER = f"arn:aws:iam::{HERE}:user/tester"


def _role(testbed: Testbed, **sent: Any) -> Any:
    with urllib.request.urlopen(f"{testbed.endpoint}/_testbed/role", data=json.dumps(sent).encode()) as answer:
        return json.load(answer)


def _refusal(sts: Any, **asked: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        sts.assume_role(**{"RoleArn": ROLE, "RoleSessionName": "job-7", **asked})
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture
def sts(client: Callable[..., Any]) -> Any:
    return client("sts")


def test_a_role_of_the_control_plane_can_be_assumed(testbed: Testbed, sts: Any) -> None:
    made = _role(testbed, account=THERE, name="deploy", trusts=[TESTER])

    found = sts.assume_role(RoleArn=made["arn"], RoleSessionName="job-7")["AssumedRoleUser"]["Arn"]

    assert made == {"arn": ROLE}
    assert found == f"arn:aws:sts::{THERE}:assumed-role/deploy/job-7"


def test_a_role_made_through_iam_trusts_as_its_policy_says(sts: Any, client: Callable[..., Any]) -> None:
    statements = [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}},
        {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"AWS": f"arn:aws:iam::{HERE}:root"}},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    client("iam").create_role(RoleName="near", AssumeRolePolicyDocument=policy)
    client("iam").create_role(
        RoleName="tasks", AssumeRolePolicyDocument=json.dumps({"Statement": statements[0], "Version": "2012-10-17"})
    )

    assert sts.assume_role(RoleArn=f"arn:aws:iam::{HERE}:role/near", RoleSessionName="job-7")["Credentials"]
    code, message = _refusal(sts, RoleArn=f"arn:aws:iam::{HERE}:role/tasks")
    assert (code, message.rpartition(": ")[2]) == ("AccessDenied", f"arn:aws:iam::{HERE}:role/tasks")


def test_a_role_that_is_not_there_is_refused_like_one_that_does_not_trust(testbed: Testbed, sts: Any) -> None:
    words = f"User: {TESTER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"

    assert _refusal(sts) == ("AccessDenied", words)
    _role(testbed, account=THERE, name="deploy", trusts=["111111111111"])
    assert _refusal(sts) == ("AccessDenied", words)


@pytest.mark.parametrize("name", ["shop/web", "a b", "\u00e9\u00e9"])
def test_a_session_name_that_aws_does_not_take_is_refused(testbed: Testbed, sts: Any, name: str) -> None:
    _role(testbed, account=THERE, name="deploy", trusts=[HERE])

    code, message = _refusal(sts, RoleSessionName=name)

    assert code == "ValidationError"
    assert r"at 'roleSessionName' failed to satisfy constraint" in message


def test_a_session_ends(testbed: Testbed, sts: Any) -> None:
    _role(testbed, account=THERE, name="deploy", trusts=[HERE])
    keys = sts.assume_role(RoleArn=ROLE, RoleSessionName="job-7", DurationSeconds=900)["Credentials"]
    inside = boto3.client(
        "sts",
        endpoint_url=testbed.endpoint,
        region_name=testbed.region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    testbed.advance(899)
    assert inside.get_caller_identity()["Account"] == THERE

    testbed.advance(2)

    with pytest.raises(ClientError, match="ExpiredToken"):
        inside.get_caller_identity()


def test_a_role_without_its_words_is_a_wrong_control(testbed: Testbed) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        _role(testbed, name="deploy")
