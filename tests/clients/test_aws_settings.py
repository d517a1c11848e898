"""What is wrong with the AWS settings, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from moto.core import set_initial_no_auth_action_count

from ecs_steps.clients import Clients
from ecs_steps.contract.errors import NotReady, StepError
from tests.clients.asking import failed
from tests.scene import Scene


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


def test_keys_that_aws_does_not_know_are_keys_to_check(scene: Scene) -> None:
    @set_initial_no_auth_action_count(0)  # type: ignore[untyped-decorator] # moto's: it now knows no user at all
    def asked() -> StepError:
        return failed(scene)

    error = asked()

    assert isinstance(error, NotReady)
    assert error.what == "AWS does not accept the credentials"
    assert error.hint == "Check the keys and this machine's clock."
