"""`jenkins/Jenkinsfile.rolling` and the steps it names, as a Jenkins runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.groovy.jenkins import PROJECT, Agent

pytestmark = pytest.mark.groovy

ROLLING = (PROJECT / "jenkins" / "Jenkinsfile.rolling").read_text(encoding="utf-8")
OF_THEIR_OWN = {"ecsInstall", "ecsLock", "ecsPipeline", "ecsSteps"}
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    return folder


def test_the_rolling_pipeline_runs_its_steps_in_order(agent: Agent, sources: Path) -> None:
    ended = agent.run(ROLLING, scm=sources, environment={"REGISTRY": REGISTRY})
    assert ended.result == "SUCCESS", ended.log
    commands = [arguments[0]["script"] for arguments in ended.calls("sh")]
    assert commands == ["ecs-steps build", "ecs-steps push", "ecs-steps deploy"]
    written = [arguments[0]["text"] for arguments in ended.calls("writeFile")]
    assert all(f'"image":"{REGISTRY}/shop/web:7"' in text for text in written)
    assert (agent.workspace / "Dockerfile").is_file()


def test_a_scripted_pipeline_uses_the_facade_and_its_results(agent: Agent) -> None:
    ended = agent.run(
        "node { def pushed = ecsSteps.push(image: 'shop/web:1')\n"
        "return ecsSteps.deploy(cluster: 'shop', service: 'web', image: pushed.givenParams.image) }"
    )
    assert ended.returned["stepName"] == ["deploy"]
    assert ended.returned["givenParams"] == {"cluster": "shop", "service": "web", "image": "shop/web:1"}


def test_the_facade_is_legal_in_a_script_block(agent: Agent) -> None:
    script = "script { def done = ecsSteps.waitStable(cluster: 'shop', service: 'web'); echo done.stepName[0] }"
    ended = agent.run(f"pipeline {{ agent any\n stages {{ stage('One') {{ steps {{ {script} }} }} }} }}")
    assert ended.calls("echo")[-1] == ["wait-stable"]


@pytest.mark.parametrize("shell", ["sh", "bat"])
@pytest.mark.parametrize("shim", sorted({path.stem for path in (PROJECT / "vars").glob("ecs*.txt")} - OF_THEIR_OWN))
def test_each_step_with_a_help_page_runs_under_its_own_name(agent: Agent, shim: str, shell: str) -> None:
    ended = agent.run(f"node {{ return {shim}(region: 'eu-west-1') }}", unix=shell == "sh", bat={"run": True})
    (command,) = ended.calls(shell)
    word = command[0]["script"].removeprefix("@").removeprefix("ecs-steps ")
    assert (ended.returned["stepName"], ended.returned["givenParams"]) == ([word], {"region": "eu-west-1"})
    assert shim == "ecs" + word.title().replace("-", "")
