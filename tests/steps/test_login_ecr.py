"""Logins to ECR: with AWS credentials, for some hours, the token in the private folder only."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.login import login
from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.server import Testbed
from tests.steps.logging_in import User


@pytest.fixture(scope="module")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testbed]:
    """A local AWS whose registry is a real one on loopback."""
    registry = Registry(tmp_path_factory.mktemp("registry"), WallClock())
    with Testbed(clock=WallClock(), registry=lambda: serve(registry)) as testbed:
        yield testbed


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


@pytest.mark.parametrize("name", ["ecr", "its host"])
def test_this_accounts_ecr_is_logged_in_to_until_its_token_ends(user: User, testbed: Testbed, name: str) -> None:
    host = testbed.registry_host or ""

    done = user.login("--registries", "ecr" if name == "ecr" else host, **testbed.environment())

    assert (done.code, done.result["registries"]) == (0, [host])
    assert done.result["expires_at"].endswith("Z")
    assert "UTC" in done.said
    auth = done.config["auths"][host]["auth"]
    username, _, token = base64.b64decode(auth).decode().partition(":")
    assert username == "AWS"
    assert token not in done.said
    assert user.holding(token) == set()
    assert user.holding(auth) == {done.folder / "config.json"}


def test_the_same_registry_twice_is_one_login(user: User, testbed: Testbed) -> None:
    host = testbed.registry_host or ""

    done = user.login("--registries", "ecr", "--registries", host, **testbed.environment())

    assert done.code == 0
    assert set(done.config["auths"]) == {host}


def test_no_aws_credentials_are_a_sentence(user: User) -> None:
    done = user.login("--registries", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", AWS_EC2_METADATA_DISABLED="true")

    assert done.code == 3
    assert "No usable AWS credentials" in done.said


def test_login_calls_what_it_declares(user: User, testbed: Testbed) -> None:
    testbed.calls.clear()

    done = user.login("--registries", "ecr", **testbed.environment())

    assert done.code == 0
    assert set(testbed.calls.actions()) == {"ecr:GetAuthorizationToken"} <= login.rights.all
