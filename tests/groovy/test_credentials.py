"""`credentialsId` and `registryCredentials`: bound for one step's process, and for nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ecs_steps.contract.names import snake
from ecs_steps.contract.words import WORDS
from ecs_steps.rules.credential_names import variable
from tests.groovy.jenkins import PROJECT, Agent, Ended

pytestmark = pytest.mark.groovy

CREDENTIALS = {
    "aws-prod": {"kind": "aws", "user": "AKIAPROD", "secret": "canary-aws-secret"},
    "aws-session": {"kind": "aws", "user": "ASIAPROD", "secret": "canary-aws-secret", "session": "canary-session"},
    "aws-keys": {"kind": "password", "user": "AKIAKEYS", "secret": "canary-keys-secret"},
    "nexus": {"kind": "password", "user": "deployer", "secret": "canary-nexus"},
    "hub": {"kind": "password", "user": "shop", "secret": "canary-hub"},
}
CANARIES = [str(each[word]) for each in CREDENTIALS.values() for word in ("secret", "session") if word in each]


def run(agent: Agent, body: str, **settings: Any) -> Ended:
    ended = agent.run(f"node {{ {body} }}", credentials=CREDENTIALS, **settings)
    assert not [canary for canary in CANARIES if canary in ended.log]
    return ended


def seen_by(agent: Agent, words: str, **settings: Any) -> dict[str, str]:
    """The environment of the process of one step with these words."""
    file = agent.folder / "seen.json"
    ended = run(agent, f"ecsPush(behave: [keep_environment: '{file}'], {words})", **settings)
    assert ended.result == "SUCCESS", ended.log
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("windows", [False, True], ids=["unix", "windows"])
def test_aws_keys_of_either_kind_are_what_boto3_reads(agent: Agent, windows: bool) -> None:
    keys, machine = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), {"unix": not windows, "bat": {"run": windows}}
    seen = seen_by(agent, "credentialsId: 'aws-prod'", **machine)
    assert [seen[key] for key in keys] == ["AKIAPROD", "canary-aws-secret"]
    seen = seen_by(agent, "credentialsId: 'aws-keys', credentialsType: 'usernamePassword'", **machine)
    assert [seen[key] for key in keys] == ["AKIAKEYS", "canary-keys-secret"]


def test_keys_are_not_mixed_with_what_an_outer_block_left(agent: Agent) -> None:
    outer = {"AWS_SESSION_TOKEN": "of another role", "AWS_SECURITY_TOKEN": "of it", "AWS_REGION": "eu-west-1"}
    outer |= {"AWS_PROFILE": "other"}
    seen = seen_by(agent, "credentialsId: 'aws-prod'", environment=outer)
    assert (seen["AWS_REGION"], outer.keys() & seen.keys()) == ("eu-west-1", {"AWS_REGION"})
    assert seen_by(agent, "credentialsId: 'aws-session'", environment=outer)["AWS_SESSION_TOKEN"] == "canary-session"
    assert seen_by(agent, "region: 'eu-west-1'", environment=outer)["AWS_PROFILE"] == "other"


@pytest.mark.parametrize("host", ["nexus.example.com", "nexus-2.example.com:8083", "docker.io", "[::1]:5000"])
def test_a_registry_has_its_own_user_and_password_as_the_tool_reads_them(agent: Agent, host: str) -> None:
    seen = seen_by(agent, f"registryCredentials: ['{host}': 'nexus', 'other.example.com': 'hub']")
    assert seen[variable("username", host)] == "deployer"
    assert seen[variable("password", host)] == "canary-nexus"
    assert seen["ECS_STEPS_PASSWORD_OTHER_EXAMPLE_COM"] == "canary-hub"


def test_no_secret_is_in_the_environment_of_the_next_step_or_of_the_block(agent: Agent) -> None:
    file = agent.folder / "next.json"
    words = "credentialsId: 'aws-prod', registryCredentials: ['nexus.example.com': 'nexus']"
    ended = run(
        agent,
        f"ecsBuild({words})\necsPush(behave: [keep_environment: '{file}'], credentialsId: 'aws-session')\n"
        "return sh(script: 'env', returnStdout: true)",
    )
    pushed = json.loads(file.read_text(encoding="utf-8"))
    assert "canary-nexus" not in pushed.values()
    assert not [canary for canary in CANARIES if canary in ended.returned]


def test_no_secret_is_in_a_file_or_in_what_jenkins_keeps_of_a_step(agent: Agent) -> None:
    ended = run(agent, "ecsPush(credentialsId: 'aws-prod', registryCredentials: [a: 'nexus', b: 'hub'], n: 1)")
    assert not [canary for canary in CANARIES if canary in str(ended.steps)]
    ((written,),) = ended.calls("writeFile")
    assert json.loads(written["text"]) == {"n": 1}


def test_the_log_masks_what_a_step_says_of_them(agent: Agent) -> None:
    ended = run(agent, "ecsPush(credentialsId: 'aws-prod', behave: [say: ['AWS_SECRET_ACCESS_KEY']])")
    assert "AWS_SECRET_ACCESS_KEY ****\n" in ended.log


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("credentialsId: 'gone'", "Could not find credentials entry with ID 'gone'"),
        ("credentialsId: 'aws-keys'", "Credentials 'aws-keys' is of type 'Username with password' where "),
        ("registryCredentials: [a: 'aws-prod']", "Credentials 'aws-prod' is of type 'AWS Credentials' where "),
        ("credentialsId: 'nexus', credentialsType: 'file'", "credentialsType is aws or usernamePassword, not 'file'"),
    ],
)
def test_a_credential_that_does_not_fit_starts_nothing(agent: Agent, words: str, sentence: str) -> None:
    ended = run(agent, f"ecsPush({words})")
    assert (ended.error or "").startswith(sentence)
    assert not ended.calls("sh") + ended.calls("writeFile")


def test_a_login_block_takes_them_too(agent: Agent) -> None:
    ended = run(
        agent,
        "ecsLogin(registryCredentials: [a: 'nexus'], behave: [say: ['ECS_STEPS_USERNAME_A']]) "
        "{ sh 'echo inside $ECS_STEPS_USERNAME_A.' }",
    )
    assert "ECS_STEPS_USERNAME_A deployer\n" in ended.log
    assert "inside .\n" in ended.log


def test_they_are_no_words_of_the_tool() -> None:
    (listed,) = re.findall(r"return \['(\w+', .*)'\]", (PROJECT / "vars" / "ecsCredentials.groovy").read_text("utf-8"))
    own = {snake(word) for word in listed.split("', '")}
    assert own == {"credentials_id", "credentials_type", "registry_credentials", "unstable"}
    assert not own & WORDS.keys()
