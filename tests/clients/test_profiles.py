"""Profiles of the AWS config: users, roles from roles, and those that ask for a code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.contract.errors import NotReady
from tests.clients.asking import Calling, refused, who
from tests.scene import Scene

THERE = "210987654321"


@pytest.fixture
def profiles(scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An AWS config with a user of another account, and a role by that user."""
    keys = scene.scenario.user("ci", account="111111111111")
    first = scene.scenario.role("hop", account="222222222222", trusts=["111111111111"])
    config = tmp_path / "aws-config"
    config.write_text(
        f"[profile ci]\naws_access_key_id={keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key={keys['AWS_SECRET_ACCESS_KEY']}\nregion=eu-north-1\n"
        f"[profile hop]\nrole_arn={first}\nsource_profile=ci\nrole_session_name=first\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    return config


def test_a_profile_is_taken_before_the_keys_of_the_environment(profiles: Path, calling: Calling) -> None:
    assert who(calling(profile="ci", account="111111111111")) == "arn:aws:iam::111111111111:user/ci"


def test_the_region_of_a_profile_serves_where_none_is_set(
    profiles: Path, calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert calling(profile="ci").aws(None).region == "eu-north-1"
    role = f"arn:aws:iam::{THERE}:role/deploy"
    assert calling(profile="ci", role=role).aws(None).region == "eu-north-1"


def test_a_role_is_assumed_from_the_role_of_a_profile(scene: Scene, profiles: Path, calling: Calling) -> None:
    last = scene.scenario.role("deploy", account=THERE, trusts=["arn:aws:iam::222222222222:role/hop"])

    assert who(calling(profile="hop", role=last)).startswith(f"arn:aws:sts::{THERE}:assumed-role/deploy/")
    assert "222222222222:assumed-role/hop/first" in refused(calling(profile="hop", role=f"{last}er")).why


def test_a_profile_that_wants_a_code_is_not_waited_for(
    profiles: Path, calling: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.isatty", lambda _: False)  # whoever runs the tests may sit at a terminal
    with profiles.open("a") as file:
        file.write("mfa_serial=arn:aws:iam::111111111111:mfa/ci\n")

    error = refused(calling(profile="hop"))

    assert isinstance(error, NotReady)
    assert error.why == "Enter MFA code for arn:aws:iam::111111111111:mfa/ci"
    assert "without mfa_serial" in error.hint


def test_a_profile_that_does_not_exist_is_named(calling: Calling) -> None:
    error = refused(calling(profile="prd"))

    assert isinstance(error, NotReady)
    assert error.what == "The AWS profile does not exist"
    assert "prd" in error.why
