"""Every piece of Groovy in the README and in the documentation runs as it stands, with words that its steps have."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from ecs_steps.contract.describe import describe
from ecs_steps.contract.names import camel, snake
from tests.groovy.jenkins import PROJECT, Agent, Ended

pytestmark = pytest.mark.groovy

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "jenkins").glob("*.md")), *sorted((PROJECT / "docs").rglob("*.md"))]
SNIPPETS = {
    f"{page.relative_to(PROJECT)}, {number}": text
    for page in PAGES
    for number, text in enumerate(
        re.findall(r"^```groovy\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    )
}
#: The product's own page shows how it reads.
SNIPPETS["the product, how it reads"] = """\
@Library('ecs-steps@1.0.0') _
pipeline {
  agent { label 'docker' }
  environment { IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:${BUILD_NUMBER}" }
  stages {
    stage('Image')  { steps { ecsBuild(image: IMAGE); ecsPush(image: IMAGE) } }
    stage('Deploy') { steps { ecsDeploy(image: IMAGE, environment: 'prod', timeout: '15m') } }
  }
}
"""
#: What the snippets call credentials.
CREDENTIALS = {
    "aws-prod": {"kind": "aws", "user": "AKIA", "secret": "canary-1"},
    "aws-keys": {"kind": "password", "user": "AKIA", "secret": "canary-2"},
    "nexus-deployer": {"kind": "password", "user": "ci", "secret": "canary-3"},
    "aws-oidc": {"kind": "file", "secret": "canary-4"},
}
# The installer's own stand-in: it names the command that is there (test_install.py has the real one).
PYTHON = '#!/bin/sh\ncase $1 in -c) exec "{python}" "$@" ;; esac\necho "{command}"\n'


def whole(snippet: str) -> str:
    """What a reader puts around a piece: stages belong into a pipeline, steps into a stage or, with Groovy, a node."""
    if snippet.startswith(("@Library", "pipeline", "node")):
        return snippet
    if snippet.startswith("stage"):
        return f"pipeline {{ agent any\n stages {{\n{snippet}}} }}"
    if re.search(r"^(def|if)\b", snippet, re.MULTILINE):
        return f"node {{\n{snippet}}}"
    return f"pipeline {{ agent any\n stages {{ stage('One') {{ steps {{\n{snippet}}} }} }} }}"


@pytest.fixture
def docker_is_there(agent: Agent) -> Agent:
    """An agent with the commands that the snippets call beside ours."""
    command = agent.folder / "bin" / "ecs-steps"
    programs = {"docker": "#!/bin/sh\n", "python3": PYTHON.format(python=sys.executable, command=command)}
    for name, text in programs.items():
        (agent.folder / "bin" / name).write_text(text, encoding="utf-8")
        (agent.folder / "bin" / name).chmod(0o755)
    return agent


def ran(agent: Agent, snippet: str, sources: Path) -> Ended:
    sources.mkdir(exist_ok=True)
    environment = {"REGISTRY": "registry.example.com", "IMAGE": "registry.example.com/shop/web:7"}
    return agent.run(whole(snippet), scm=sources, environment=environment, credentials=CREDENTIALS, input="ada")


@pytest.mark.parametrize("where", SNIPPETS)
def test_a_piece_of_groovy_runs_as_it_stands(docker_is_there: Agent, tmp_path: Path, where: str) -> None:
    snippet = SNIPPETS[where]
    ended = ran(docker_is_there, snippet, tmp_path / "sources")
    assert ended.result == "SUCCESS", ended.log
    assert "canary" not in ended.log

    steps = [line.removeprefix("ecs-steps ") for line in lines(ended) if line.startswith("ecs-steps ")]
    expected = re.findall(r"\becs(?:Steps\.)?([A-Za-z]+)\(", snippet)
    after_failure = {"Rollback"} if "post { failure" in snippet else set()
    asks = {"Lock": "verify"}
    assert sorted(camel(snake(step)).lower() for step in steps) == sorted(
        asks.get(name, name).lower() for name in expected if name not in {"Install", *after_failure}
    )
    for step, words in zip(steps, given(ended), strict=True):
        assert words <= known(step), f"{step} does not know {words - known(step)}"


def lines(ended: Ended) -> list[str]:
    return [str(call[0]["script"] if isinstance(call[0], dict) else call[0]) for call in ended.calls("sh")]


def given(ended: Ended) -> list[set[str]]:
    written = [call[0] for call in ended.calls("writeFile")]
    return [set(json.loads(each["text"])) for each in written if each["file"].endswith("/params.json")]


def known(step: str) -> set[str]:
    module = importlib.import_module(f"ecs_steps.{snake(step)}")
    return {camel(param.name) for param in describe(getattr(module, snake(step))).taken}


def test_the_pages_have_pieces_of_groovy() -> None:
    assert {where.partition(",")[0] for where in SNIPPETS} >= {"README.md", "jenkins/README.md"}


def test_a_check_that_fails_takes_the_release_back(docker_is_there: Agent, tmp_path: Path) -> None:
    (snippet,) = (text for text in SNIPPETS.values() if "post { failure" in text)
    failing = snippet.replace("ecsCheck(", "ecsCheck(behave: [exit: 5, result: [error: [what: 'No answer']]], ")
    ended = ran(docker_is_there, failing, tmp_path / "sources")
    assert (ended.result, lines(ended)) == ("FAILURE", ["ecs-steps check", "ecs-steps rollback"])


def test_the_jobs_of_the_configuration_as_code_are_groovy(agent: Agent) -> None:
    (jobs,) = yaml.safe_load((PROJECT / "jenkins" / "casc.yaml").read_text(encoding="utf-8"))["jobs"]
    assert agent.run(f"def seed = {{\n{jobs['script']}\n}}\nreturn 'compiled'").returned == "compiled"
    assert agent.run("def seed = { pipelineJob( }").result == "FAILURE"
