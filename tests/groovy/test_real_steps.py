"""The real command behind the bridge: what it says about bad input reaches the pipeline whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ecs_steps import __version__
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.test_run_step import HOSTILE

pytestmark = pytest.mark.groovy


@pytest.fixture
def agent(agent: Agent) -> Agent:
    agent.install("-m", "ecs_steps")
    return agent


def run(agent: Agent, pipeline: str, **settings: Any) -> Ended:
    return agent.run(pipeline, environment={"PYTHONPATH": str(PROJECT)}, **settings)


def test_an_unknown_parameter_is_refused_with_the_nearest_known_one(agent: Agent) -> None:
    ended = run(agent, "node { ecsDeploy(cluster: 'shop', servise: 'web') }")
    assert (ended.error or "").startswith("ecsDeploy: There is no parameter servise: ")
    assert (ended.error or "").endswith("Did you mean service?")


def test_a_missing_parameter_is_named(agent: Agent) -> None:
    assert "service is missing" in (run(agent, "node { ecsDeploy(cluster: 'shop') }").error or "")


def test_an_unknown_step_is_refused_with_the_nearest_known_one(agent: Agent) -> None:
    assert (run(agent, "node { ecsRunStep('pusch') }").error or "").endswith("Did you mean push?")


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"empty"}))
def test_a_hostile_value_goes_through_the_real_command_and_comes_back(agent: Agent, name: str) -> None:
    agent.workspace.mkdir()
    (agent.workspace / "ecs-steps.yml").write_text("environments: {dev: {cluster: shop}}\n", encoding="utf-8")
    ended = run(
        agent, "node { return ecsVerify(offline: true, service: params.it).service }", params={"it": HOSTILE[name]}
    )
    assert ended.returned == HOSTILE[name], ended.error
    assert not list(agent.folder.rglob("pwned"))
    assert (agent.workspace / "ecs-steps.yml").is_file()


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"empty", "a megabyte"}))
def test_a_hostile_folder_is_a_folder_that_is_missing(agent: Agent, name: str) -> None:
    ended = run(agent, "node { ecsBuild(image: 'shop/web:1', context: params.it) }", params={"it": HOSTILE[name]})
    assert ended.result == "FAILURE"
    assert (ended.error or "").startswith("ecsBuild: ")
    assert "has a bug" not in (ended.error or "")
    assert not list(agent.folder.rglob("pwned"))


def test_a_tool_of_another_version_is_said_once(agent: Agent, tmp_path: Path) -> None:
    library = tmp_path / "vars"
    shutil.copytree(PROJECT / "vars", library)
    facade = library / "ecsSteps.groovy"
    facade.write_text(facade.read_text(encoding="utf-8").replace(__version__, "9.8.7"), encoding="utf-8")

    ended = run(agent, "node { ecsBuild(image: 'shop/web:1', context: 'nowhere') }", vars=library)

    said = (
        f"The tool on this machine is ecs-steps {__version__}, its caller (jenkins) is 9.8.7: use one version of both"
    )
    assert ended.log.count(said) == 1


def test_a_tool_of_the_same_version_is_not_worth_a_word(agent: Agent) -> None:
    assert "version" not in run(agent, "node { ecsBuild(image: 'shop/web:1', context: 'nowhere') }").log
