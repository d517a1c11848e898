"""As whom AWS is called: profiles, roles in other accounts, and the account that has to be the right one."""

from __future__ import annotations

import socket
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AnswerLost, AwsUnreachable
from ecs_steps.contract.errors import NotReady
from ecs_steps.testbed.faults import FaultKind
from tests.clients.asking import Calling, refused, who
from tests.scene import Scene

HERE, THERE = "123456789012", "210987654321"


def _clusters(clients: Clients) -> list[str]:
    return [arn.rsplit(":", 2)[1] for arn in clients.aws(None).call("ecs", "list_clusters")["clusterArns"]]


def test_what_a_role_does_lands_in_its_account(scene: Scene, calling: Calling) -> None:
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE])
    scene.scenario.cluster("shop")
    clients = calling(role=role, account=THERE)

    clients.aws(None).call("ecs", "create_cluster", clusterName="prod")

    assert _clusters(clients) == [THERE]
    assert _clusters(calling()) == [HERE]
    assert who(clients) == f"arn:aws:sts::{THERE}:assumed-role/deploy/ecs-steps-Jenkins-shop-7"


def test_the_account_is_compared_once_for_all_regions_before_anything_is_asked(scene: Scene, calling: Calling) -> None:
    clients = calling(account=HERE)
    scene.testbed.calls.clear()

    clients.aws("eu-west-1").call("ecs", "list_clusters")
    clients.aws("eu-west-1").call("ecs", "list_clusters")
    clients.aws("eu-central-1").call("ecs", "list_clusters")
    clients.ecs(None)

    assert scene.testbed.calls.actions() == ["sts:GetCallerIdentity", *["ecs:ListClusters"] * 3]


def test_the_wrong_account_changes_nothing(scene: Scene, calling: Calling) -> None:
    clients = calling(account=THERE)
    scene.testbed.calls.clear()

    refused(clients)
    error = refused(clients)

    assert error.what == f"This is AWS account {HERE}, not {THERE}"
    assert error.why == f"arn:aws:iam::{HERE}:user/tester answers; {THERE} was asked for (ecs-steps.yml:4)"
    assert error.hint.startswith("Nothing was changed.")
    assert error.exit_code == 3
    assert set(scene.testbed.calls.actions()) == {"sts:GetCallerIdentity"}


@pytest.mark.parametrize(
    ("made", "asked", "with_id", "hint"),
    [
        pytest.param({}, {}, "without", "than none;", id="a role that does not exist"),
        pytest.param({"trusts": ["111111111111"]}, {}, "without", "than none;", id="it trusts another account"),
        pytest.param({"trusts": [HERE], "external_id": "shop"}, {}, "without", "than none;", id="no external id"),
        pytest.param(
            {"trusts": [HERE], "external_id": "shop"},
            {"external_id": "other"},
            "with",
            "than this one;",
            id="the wrong one",
        ),
    ],
)
def test_a_role_that_cannot_be_assumed_says_who_asked_for_what(
    scene: Scene, calling: Calling, made: dict[str, Any], asked: dict[str, Any], with_id: str, hint: str
) -> None:
    arn = f"arn:aws:iam::{THERE}:role/deploy"
    if made:
        scene.scenario.role("deploy", account=THERE, **made)

    error = refused(calling(role=arn, **asked))

    assert isinstance(error, NotReady)
    assert error.what == f"The role {arn} cannot be assumed"
    assert error.why.startswith(f"arn:aws:iam::{HERE}:user/tester asked {with_id} an external id, and AWS says: User: ")
    assert error.why.endswith(f"is not authorized to perform: sts:AssumeRole on resource: {arn}")
    assert hint in error.hint


def test_a_caller_without_the_right_to_assume_hears_of_it(scene: Scene, calling: Calling) -> None:
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE])
    scene.deny("sts:AssumeRole")

    error = refused(calling(role=role))

    assert error.what == f"The role {role} cannot be assumed"
    assert error.why.endswith("because no identity-based policy allows the sts:AssumeRole action")


def test_the_external_id_that_is_asked_for_opens_the_role(scene: Scene, calling: Calling) -> None:
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE], external_id="shop")

    assert THERE in who(calling(role=role, external_id="shop"))


def test_a_session_is_renewed_during_a_long_wait(scene: Scene, calling: Calling) -> None:
    """The bed ends each session after a minute of its time; calls over twenty minutes all succeed."""
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE], seconds=60)
    clients = calling(role=role, account=THERE)
    _clusters(clients)
    first = clients.aws(None)._made_session().boto3.get_credentials().get_frozen_credentials()

    for _ in range(20):
        scene.clock.sleep(61)
        _clusters(clients)

    assert scene.testbed.calls.actions().count("sts:AssumeRole") > 20
    with pytest.raises(ClientError, match="ExpiredTokenException"):
        boto3.client("ecs", **_keys(first)).list_clusters()


def _keys(credentials: Any) -> dict[str, str]:
    return {
        "aws_access_key_id": credentials.access_key,
        "aws_secret_access_key": credentials.secret_key,
        "aws_session_token": credentials.token,
    }


def test_source_credentials_that_end_are_named(scene: Scene, calling: Calling) -> None:
    role = scene.scenario.role("deploy", account=THERE, trusts=[HERE], seconds=60)
    clients = calling(role=role)
    _clusters(clients)
    scene.keys_expire()
    scene.clock.sleep(61)

    error = refused(clients)

    assert (error.what, error.why) == ("The AWS credentials have expired", "sts:AssumeRole answered ExpiredToken")


def test_a_role_without_credentials_to_assume_it_says_what_is_missing(
    scene: Scene, calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    assert refused(calling(role=f"arn:aws:iam::{THERE}:role/deploy")).what == "No usable AWS credentials"


def test_an_sts_that_is_busy_is_waited_for(scene: Scene, calling: Calling) -> None:
    scene.testbed.fault("sts:GetCallerIdentity", FaultKind.THROTTLE, 2)

    assert _clusters(calling(account=HERE)) == []


def test_a_region_that_does_not_exist_names_the_nearest(
    scene: Scene, calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(AwsUnreachable) as caught:
        calling().aws("eu-wset-1").call("ecs", "list_clusters")

    assert not isinstance(caught.value, AnswerLost)
    assert caught.value.hint.startswith("botocore knows no region eu-wset-1. Did you mean eu-west-1? Check the network")


def test_so_it_is_where_another_endpoint_answers_for_all_regions(calling: Calling) -> None:
    with pytest.raises(NotReady) as caught:
        calling().aws("eu-wset-1").call("ecs", "list_clusters")

    assert caught.value.what == "AWS does not accept the credentials"
    assert "valid region, not 'eu-wset-1'" in caught.value.why
    assert caught.value.hint.startswith("botocore knows no region eu-wset-1. Did you mean eu-west-1? Check the keys")
