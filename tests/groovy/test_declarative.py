"""Declarative's sections do here what they do in Jenkins: agents, parameters, conditions, questions, sources."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.groovy.jenkins import Agent

pytestmark = pytest.mark.groovy


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A bare repository with a commit on main and another one on next."""
    work, bare = tmp_path / "work", tmp_path / "shop.git"
    for name, content in {"main": "one", "next": "two"}.items():
        git("init", "-q", "-b", "main", str(work)) if not work.exists() else git("-C", str(work), "switch", "-qc", name)
        (work / "file").write_text(content, encoding="utf-8")
        git("-C", str(work), "add", "file")
        git("-C", str(work), "commit", "-qm", content)
    git("clone", "-q", "--bare", str(work), str(bare))
    return bare


def git(*arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(("branch", "content"), [("main", "one"), ("next", "two")])
def test_sources_come_from_the_branch_and_the_stages_know_the_commit(
    agent: Agent, repository: Path, branch: str, content: str
) -> None:
    pipeline = (
        "pipeline { agent any\n stages { stage('One') { steps { sh 'cat file; echo $GIT_COMMIT $GIT_BRANCH' } } } }"
    )
    ended = agent.run(pipeline, scm=repository, branch=branch)
    assert content in ended.log
    assert f"\n{git('-C', str(repository), 'rev-parse', branch)} origin/{branch}\n" in ended.log
    assert agent.run(pipeline, scm=repository, branch="gone").error == "Error fetching remote repo 'origin'"


def test_the_job_is_told_its_triggers_options_and_parameters(agent: Agent) -> None:
    ended = agent.run(
        """pipeline {
            agent any
            triggers { gitlab(triggerOnPush: true, includeBranchesSpec: 'main') }
            options { disableConcurrentBuilds() }
            parameters { choice(name: 'WHERE', choices: ['dev', 'prod']); string(name: 'WHAT', defaultValue: '') }
            stages { stage('One') { steps { echo "${params.WHERE} [${params.WHAT}]"; sh 'echo in $WHERE' } } }
        }""",
        params={"WHAT": "7"},
    )
    assert ended.calls("echo") == [["[Pipeline] { (One)"], ["dev [7]"]]
    assert "\nin dev\n" in ended.log
    assert [(each["section"], each["symbol"]) for each in ended.declared] == [
        ("triggers", "gitlab"),
        ("options", "disableConcurrentBuilds"),
        ("parameters", "choice"),
        ("parameters", "string"),
    ]
    assert ended.declared[0]["options"] == {"triggerOnPush": True, "includeBranchesSpec": "main"}


def test_a_stage_runs_only_when_all_that_it_asks_for_holds(agent: Agent) -> None:
    stages = "".join(
        f"stage('{number}') {{ when {{ {when} }}\n steps {{ echo 'ran {number}' }} }}\n"
        for number, when in enumerate(
            (
                "branch 'main'",
                "branch 'next'",
                "expression { env.BRANCH_NAME == 'main' }",
                "branch 'main'; expression { false }",
                "environment name: 'NODE_NAME', value: 'linux-1'",
            )
        )
    )
    ended = agent.run(f"pipeline {{ agent any\n stages {{ {stages} }} }}", environment={"BRANCH_NAME": "main"})
    assert [said for (said,) in ended.calls("echo") if said.startswith("ran")] == ["ran 0", "ran 2", "ran 4"]
    assert 'Stage "1" skipped due to when conditional\n' in ended.log


def test_a_question_is_asked_before_an_agent_is_taken_and_its_answer_is_in_the_stage(agent: Agent) -> None:
    pipeline = """pipeline { agent none
        stages { stage('One') {
            agent { label 'docker' }
            input { message 'Deploy?'
                    submitterParameter 'WHO' }
            steps { sh 'echo by $WHO' }
        }
        stage('Two') { steps { echo 'two' } } } }"""
    ended = agent.run(pipeline, input="ada")
    assert ended.result == "SUCCESS", ended.log
    assert "\nby ada\n" in ended.log
    refused = agent.run(pipeline)
    assert (refused.error, refused.calls("sh")) == ("Rejected by the test", [])
    assert 'Stage "Two" skipped due to earlier failure(s)\n' in refused.log


def test_without_an_agent_a_stage_has_none(agent: Agent) -> None:
    ended = agent.run("pipeline { agent none\n stages { stage('One') { steps { sh 'true' } } } }")
    assert "Perhaps you forgot to surround the step" in (ended.error or "")
