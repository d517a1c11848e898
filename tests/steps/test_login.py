"""Logins in a private Docker config: whose they are, where they stand, and that nobody else learns of them."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.steps.logging_in import CANARY, User, given
from tests.steps.password_registry import PasswordRegistry, serve


@pytest.fixture
def nexus() -> Iterator[PasswordRegistry]:
    with serve(PasswordRegistry("ci", CANARY)) as registry:
        yield registry


@pytest.fixture
def quay() -> Iterator[PasswordRegistry]:
    with serve(PasswordRegistry("robot", f"{CANARY}-2")) as registry:
        yield registry


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def test_a_login_stands_in_a_private_folder_that_only_its_user_reads(user: User, nexus: PasswordRegistry) -> None:
    done = user.login("--registries", nexus.host, **given(user, nexus))

    assert (done.code, done.result["registries"], set(done.config["auths"])) == (0, [nexus.host], {nexus.host})
    assert done.folder.parent == user.home
    assert f"DOCKER_CONFIG={done.folder}" in done.said
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (done.folder, done.folder / "config.json")]
    assert modes == [0o700, 0o600]
    assert "expires_at" not in done.result


def test_the_password_is_nowhere_but_in_that_folder(user: User, nexus: PasswordRegistry) -> None:
    done = user.login("--registries", nexus.host, **given(user, nexus))

    (used,) = nexus.authorizations
    assert nexus.shown_by == []
    assert user.holding(CANARY) == {user.home / "password"}
    assert user.holding(used.removeprefix("Basic ")) == {done.folder / "config.json"}


def test_registries_with_credentials_of_their_own_stand_side_by_side(
    user: User, nexus: PasswordRegistry, quay: PasswordRegistry
) -> None:
    hosts = ("--registries", nexus.host, "--registries", quay.host)

    done = user.login(*hosts, **given(user, nexus, "own"), **given(user, quay))

    assert done.code == 0
    assert set(done.config["auths"]) == {nexus.host, quay.host}
    assert (len(nexus.authorizations), len(quay.authorizations)) == (1, 1)


def test_one_password_is_not_sent_to_several_registries(
    user: User, nexus: PasswordRegistry, quay: PasswordRegistry
) -> None:
    done = user.login("--registries", f"{nexus.host}", "--registries", quay.host, **given(user, nexus))

    assert done.code == 2
    assert "One password is not sent to 2 registries" in done.error
    assert nexus.authorizations == quay.authorizations == []


def test_a_wrong_password_is_one_sentence_and_leaves_nothing(user: User, nexus: PasswordRegistry) -> None:
    wrong = {**given(user, nexus), "ECS_STEPS_PASSWORD_FILE": user.secret(f"{CANARY}-wrong")}

    done = user.login("--registries", nexus.host, **wrong)

    assert done.code == 3
    assert f"{nexus.host} refuses the login of ci" in done.error
    assert [path.name for path in user.home.iterdir()] == ["password"]


def test_of_several_registries_one_that_refuses_leaves_nothing(
    user: User, nexus: PasswordRegistry, quay: PasswordRegistry
) -> None:
    wrong = {**given(user, nexus, "own"), **given(user, quay), "ECS_STEPS_USERNAME": "else"}

    done = user.login("--registries", nexus.host, "--registries", quay.host, **wrong)

    assert done.code == 3
    assert not list(user.home.glob("ecs-steps-docker-*"))


@pytest.mark.parametrize(
    ("environment", "code", "said"),
    [
        ({}, 2, "There is no user or password for nexus.example"),
        (
            {"ECS_STEPS_PASSWORD": CANARY},
            2,
            "Set ECS_STEPS_USERNAME_NEXUS_EXAMPLE and ECS_STEPS_PASSWORD_NEXUS_EXAMPLE",
        ),
        ({"ECS_STEPS_PASSWORD_NEXUS_EXAMPLE": CANARY}, 2, "There is no user or password for nexus.example"),
        ({"ECS_STEPS_PASSWORD": CANARY, "ECS_STEPS_PASSWORD_FILE": "x"}, 2, "ECS_STEPS_PASSWORD is set twice"),
        ({"ECS_STEPS_PASSWORD_FILE": "gone"}, 2, "The file of ECS_STEPS_PASSWORD_FILE gone cannot be read"),
    ],
)
def test_missing_credentials_are_asked_for(user: User, environment: dict[str, str], code: int, said: str) -> None:
    done = user.login("--registries", "nexus.example", **environment)

    assert done.code == code
    assert said in done.error


@pytest.mark.parametrize("argument", [["--password", CANARY], [f"--password={CANARY}"]], ids=["two words", "one word"])
def test_a_password_on_the_command_line_is_refused_and_not_repeated(user: User, argument: list[str]) -> None:
    done = user.login("--registries", "nexus.example", *argument)

    assert done.code == 2
    assert "takes no --password" in done.error
    assert "Set ECS_STEPS_PASSWORD, or ECS_STEPS_PASSWORD_FILE" in done.error


def test_a_password_in_a_parameter_file_or_a_result_is_refused_and_not_repeated(user: User) -> None:
    file = user.secret(json.dumps({"registries": ["nexus.example"], "password": CANARY}), "params.json")

    for done in (
        user.login(ECS_STEPS_PARAMS=file),
        user.login("--after", "-", stdin=json.dumps({"password": CANARY})),
    ):
        assert done.code == 2
        assert "a secret comes from the environment only" in done.error


def test_the_help_says_where_a_password_comes_from(user: User) -> None:
    command = [sys.executable, "-m", "ecs_steps", "login", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert "ECS_STEPS_PASSWORD_FILE" in done.stdout
    assert "--password" not in done.stdout


def test_the_users_own_config_is_honoured_and_never_written(user: User, nexus: PasswordRegistry) -> None:
    own = user.home / ".docker"
    (own / "contexts" / "meta" / "x").mkdir(parents=True)
    (own / "contexts" / "meta" / "x" / "meta.json").write_text('{"Name": "build"}')
    (own / "cli-plugins").mkdir()
    before = '{"currentContext": "build", "credsStore": "desktop", "proxies": {"default": {"httpProxy": "http://p"}}}'
    (own / "config.json").write_text(before)

    done = user.login("--registries", nexus.host, **given(user, nexus))

    assert (own / "config.json").read_text() == before
    assert done.config["currentContext"] == "build"
    assert done.config["proxies"] == {"default": {"httpProxy": "http://p"}}
    assert done.config["credHelpers"] == {nexus.host: ""}
    assert done.config["cliPluginsExtraDirs"] == [str(own / "cli-plugins")]
    assert (done.folder / "contexts" / "meta" / "x" / "meta.json").read_text() == '{"Name": "build"}'


def test_a_second_login_is_added_to_the_folder_of_the_first(
    user: User, nexus: PasswordRegistry, quay: PasswordRegistry
) -> None:
    first = user.login("--registries", nexus.host, **given(user, nexus))
    second = user.login(
        "--registries", quay.host, "--docker-config", first.result["docker_config"], **given(user, quay)
    )

    assert second.folder == first.folder
    assert set(second.config["auths"]) == {nexus.host, quay.host}


@pytest.mark.parametrize("extra", [[], ["--remove"]], ids=["login", "remove"])
def test_a_folder_that_login_did_not_make_is_left_alone(user: User, nexus: PasswordRegistry, extra: list[str]) -> None:
    theirs = user.home / "theirs"
    theirs.mkdir()
    (theirs / "config.json").write_text("{}")

    done = user.login("--registries", nexus.host, "--docker-config", str(theirs), *extra, **given(user, nexus))

    assert done.code == 2
    assert [path.name for path in theirs.iterdir()] == ["config.json"]
    assert nexus.authorizations == []


def test_a_removal_takes_the_folder_away_and_may_come_twice(user: User, nexus: PasswordRegistry) -> None:
    done = user.login("--registries", nexus.host, **given(user, nexus))

    for said in (f"Deleted {done.folder}", f"{done.folder} is gone already"):
        removed = user.login("--remove", "--after", "-", stdin=json.dumps(done.result))
        assert (removed.code, removed.result["registries"]) == (0, [])
        assert "docker_config" not in removed.result
        assert said in removed.said
    assert not done.folder.exists()


def test_a_removal_wants_to_know_which(user: User) -> None:
    assert "docker_config is missing" in user.login("--remove").error


def test_nowhere_to_log_in_is_said(user: User) -> None:
    assert "registries is missing" in user.login().error


def test_a_dry_run_tells_and_asks_nobody(user: User, nexus: PasswordRegistry) -> None:
    done = user.login("--registries", nexus.host, "--dry-run", **given(user, nexus))

    assert f"Would log in to {nexus.host}" in done.said
    assert nexus.authorizations == []
    assert not list(user.home.glob("ecs-steps-docker-*"))


def test_a_registry_that_is_down_is_a_sentence(user: User) -> None:
    closed = {"ECS_STEPS_USERNAME": "ci", "ECS_STEPS_PASSWORD_FILE": user.secret(CANARY)}

    done = user.login("--registries", "127.0.0.1:1", **closed)

    assert done.code == 3
    assert "127.0.0.1:1 does not answer: connection refused" in done.said
