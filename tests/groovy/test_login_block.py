"""`ecsLogin` around a block: docker commands in it are logged in, and nothing is left of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.steps.password_registry import PasswordRegistry, serve

pytestmark = pytest.mark.groovy

CANARY = "canary-7f3a9-hunter2"
SHOW = 'tr -d " " < $DOCKER_CONFIG/config.json'


@pytest.fixture
def registry() -> Iterator[PasswordRegistry]:
    with serve(PasswordRegistry("ci", CANARY)) as registry:
        yield registry


@pytest.fixture
def agent(agent: Agent) -> Agent:
    agent.install("-m", "ecs_steps")
    return agent


def run(agent: Agent, registry: PasswordRegistry, body: str, **settings: Any) -> Ended:
    (agent.folder / "password").write_text(CANARY, encoding="utf-8")
    environment = {
        "PYTHONPATH": str(PROJECT),
        "HOME": str(agent.folder),
        "ECS_STEPS_USERNAME": "ci",
        "ECS_STEPS_PASSWORD_FILE": str(agent.folder / "password"),
    }
    pipeline = f"node {{ {body} }}"
    ended = agent.run(pipeline, params={"host": registry.host}, environment=environment, **settings)
    assert CANARY not in ended.log
    return ended


def left(agent: Agent) -> list[Path]:
    return [path for path in agent.folder.rglob("*") if "ecs-steps-docker" in path.name]


def test_the_block_sees_the_private_config_and_it_is_gone_after_it(agent: Agent, registry: PasswordRegistry) -> None:
    body = f"def out = ecsLogin(registries: [params.host]) {{ sh(script: '''{SHOW}''', returnStdout: true) }}\n"

    ended = run(agent, registry, body + "sh 'echo after=$DOCKER_CONFIG'\nreturn out")

    assert f'"{registry.host}":{{' in ended.returned
    assert "\nafter=\n" in ended.log
    assert left(agent) == []


def test_on_windows_it_is_the_same(agent: Agent, registry: PasswordRegistry) -> None:
    body = "ecsLogin(registries: [params.host]) { bat 'printenv DOCKER_CONFIG' }\nbat 'env'"

    ended = run(agent, registry, body, unix=False, bat={"run": True})

    assert ended.result == "SUCCESS", ended.log
    assert re.search(r"^/\S*@tmp/ecs-steps-docker-\S+$", ended.log, re.MULTILINE)
    assert "\nPATH=" in ended.log
    assert "\nDOCKER_CONFIG=" not in ended.log
    assert left(agent) == []


def test_a_failing_block_fails_with_its_own_word(agent: Agent, registry: PasswordRegistry) -> None:
    ended = run(agent, registry, "ecsLogin(registries: [params.host]) { sh 'test -d $DOCKER_CONFIG; exit 3' }")

    assert ended.error == "script returned exit code 3"
    assert left(agent) == []


def test_a_login_that_is_refused_does_not_run_the_block(agent: Agent, registry: PasswordRegistry) -> None:
    ended = run(agent, registry, "ecsLogin(registries: [params.host], username: 'else') { echo 'in the block' }")

    assert f"ecsLogin: {registry.host} refuses the login of else" in (ended.error or "")
    assert "in the block" not in ended.log
    assert left(agent) == []


def test_an_aborted_block_leaves_nothing(agent: Agent, registry: PasswordRegistry) -> None:
    running = agent.folder / "running"
    body = f"ecsLogin(registries: [params.host]) {{ sh 'touch {running}; sleep 60' }}"

    ended = run(agent, registry, body, abort_when=str(running))

    assert ended.result == "ABORTED"
    assert left(agent) == []


def test_blocks_inside_each_other_add_up(agent: Agent, registry: PasswordRegistry) -> None:
    with serve(PasswordRegistry("ci", CANARY)) as other:
        inner = f"ecsLogin(registries: ['{other.host}']) {{ sh(script: '''{SHOW}''', returnStdout: true) }}"

        ended = run(agent, registry, f"return ecsLogin(registries: [params.host]) {{ {inner} }}")

    assert registry.host in ended.returned
    assert other.host in ended.returned
    assert left(agent) == []


@pytest.mark.parametrize("call", ["ecsLogin(registries: [params.host])", "ecsSteps.login(registries: [params.host])"])
def test_without_a_block_the_folder_stays_until_it_is_removed(
    agent: Agent, registry: PasswordRegistry, call: str
) -> None:
    ended = run(
        agent,
        registry,
        f"def made = {call}\ndef kept = fileExists(made.dockerConfig + '/config.json')\n"
        "ecsLogin(remove: true, dockerConfig: made.dockerConfig)\nreturn [made.registries, kept, made.dockerConfig]",
    )

    registries, kept, folder = ended.returned
    assert (registries, kept) == ([registry.host], True)
    assert not Path(folder).exists()


def test_the_facade_has_the_block_too(agent: Agent, registry: PasswordRegistry) -> None:
    ended = run(agent, registry, "return ecsSteps.login(registries: [params.host]) { 'from the block' }")

    assert ended.returned == "from the block"


def test_declarative_takes_the_block_as_a_step(agent: Agent, registry: PasswordRegistry) -> None:
    steps = f"ecsLogin(registries: ['{registry.host}']) {{ sh 'ls $DOCKER_CONFIG/config.json' }}"
    (agent.folder / "password").write_text(CANARY, encoding="utf-8")
    pipeline = f"pipeline {{ agent any\n stages {{ stage('One') {{ steps {{\n{steps}\n}} }} }} }}"
    environment = {
        "PYTHONPATH": str(PROJECT),
        "HOME": str(agent.folder),
        "ECS_STEPS_USERNAME": "ci",
        "ECS_STEPS_PASSWORD_FILE": str(agent.folder / "password"),
    }

    ended = agent.run(pipeline, environment=environment)

    assert (ended.result, left(agent)) == ("SUCCESS", [])


def test_a_block_has_a_folder_of_its_own(agent: Agent, registry: PasswordRegistry) -> None:
    ended = run(agent, registry, "ecsLogin(registries: [params.host], dockerConfig: 'mine') { echo 'in the block' }")

    assert "a block has a Docker config of its own" in (ended.error or "")
    assert registry.authorizations == []
