"""The Jenkins of these tests refuses what a real one refuses: a pass means something only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.groovy.jenkins import Agent, Ended

pytestmark = pytest.mark.groovy


def declarative(steps: str) -> str:
    return f"pipeline {{ agent any\n stages {{ stage('One') {{ steps {{\n{steps}\n}} }} }} }}"


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("System.getenv('HOME')", "staticMethod java.lang.System getenv java.lang.String"),
        ("new File('/etc/passwd')", "new java.io.File java.lang.String"),
        ("['id'].execute()", "method java.util.ArrayList execute "),
        ("groovy.json.JsonOutput.toJson(['a'])", "staticMethod groovy.json.JsonOutput toJson java.util.ArrayList"),
        ("'x'.class", "property java.lang.String class"),
        ("'x'.bytes", "property java.lang.String bytes"),
        ("evaluate('1')", "step or method evaluate"),
        ("this.metaClass", "field WorkflowScript metaClass"),
        ("['a'].head()", "method java.util.ArrayList head "),
    ],
)
def test_a_call_outside_the_white_list_is_refused(agent: Agent, code: str, refused: str) -> None:
    ended = agent.run(f"try {{ {code} }} catch (swallowed) {{ }}", refusals=True)
    assert ended.refused == [refused]


@pytest.mark.parametrize("held", ["params.keySet()", "[params.keySet()]", "{ -> params.keySet() }()"])
def test_a_value_that_cannot_be_stored_ends_the_build_at_the_next_step(agent: Agent, held: str) -> None:
    ended = agent.run(f"def held = {held}\necho 'a step'\necho held.toString()", params={"a": 1})
    assert ended.error_type == "java.io.NotSerializableException"
    assert not ended.calls("echo")


@pytest.mark.parametrize("name", ["frobnicate", "around"])
def test_a_step_that_does_not_exist_is_an_error(agent: Agent, name: str) -> None:
    assert agent.run(f"{name}([:]) {{ echo 'x' }}", refusals=True).refused == [f"step or method {name}"]


def test_a_library_that_does_not_compile_fails_the_build(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "broken.groovy").write_text("def call() { (x) -> x }", encoding="utf-8")
    assert "broken.groovy: 1" in (agent.run("echo 'x'", vars=tmp_path).error or "")


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ("ecsSteps.deploy(service: 'web')", 'Method calls on objects not allowed outside "script" blocks.'),
        ("timeout(time: 1) { ecsSteps.deploy(service: 'web') }", "Method calls on objects not allowed"),
        ("def pushed = ecsPush(image: 'a/b:1')", "Expected a step"),
        ("if (true) { echo 'x' }", "Expected a step"),
    ],
)
def test_declarative_takes_nothing_but_steps(agent: Agent, steps: str, complaint: str) -> None:
    ended = agent.run(declarative(steps))
    assert complaint in (ended.error or "")
    assert not ended.steps


def test_declarative_refuses_a_section_that_does_not_exist(agent: Agent) -> None:
    assert agent.run("pipeline { agents any }").error == "WorkflowScript: 1: Unknown section in pipeline: agents"


def test_declarative_runs_what_the_outcome_asks_for(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    failed = agent.run(_two_stages("sh 'cat Dockerfile; exit 3'"), scm=tmp_path / "sources")
    assert _said(failed) == ["always 7-x", "failure", "cleanup"]
    assert (failed.result, failed.error) == ("FAILURE", "script returned exit code 3")
    assert "FROM scratch\n" in failed.log
    fine = agent.run(_two_stages("sh 'true'"), scm=tmp_path / "sources")
    assert (fine.result, _said(fine)) == ("SUCCESS", ["second", "always 7-x", "success", "cleanup"])


def test_a_caught_error_leaves_its_mark_on_the_build(agent: Agent) -> None:
    ended = agent.run("catchError(buildResult: 'UNSTABLE') { error 'broken' }\necho currentBuild.currentResult")
    assert (ended.result, ended.calls("echo")) == ("UNSTABLE", [["ERROR: broken"], ["UNSTABLE"]])


def test_blocks_put_their_environment_and_folder_around_the_steps_in_them(agent: Agent) -> None:
    ended = agent.run(
        "node { withEnv(['A=1', 'PATH+X=/x']) { dir('in') { withEnv(['A=2']) { sh 'echo $A $PATH $(pwd)' } } }\n"
        "sh 'echo after=$A' }"
    )
    assert f"\n2 /x:{agent.folder / 'bin'}:/bin:/usr/bin {agent.workspace / 'in'}\n" in ended.log
    assert "\nafter=\n" in ended.log


def test_a_person_is_asked_outside_the_node_and_the_answer_comes_back(agent: Agent) -> None:
    pipeline = "def who = input(message: 'Deploy?', submitterParameter: 'who')\nlock('shop') { return who }"
    assert agent.run(pipeline, input="ada").returned == "ada"
    assert agent.run(pipeline).error == "Rejected by the test"


def test_files_and_warnings_are_what_a_pipeline_makes_them(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "README").write_text("read me", encoding="utf-8")
    ended = agent.run(
        "node { git(url: 'x'); writeFile(file: 'out/a', text: 'b'); unstable('late')\n"
        "junit(testResults: '*.xml', allowEmptyResults: true)\n"
        "return readFile('README') + readFile(file: 'out/a') + sh(script: 'echo c', returnStdout: true) }",
        scm=tmp_path / "sources",
    )
    assert (ended.result, ended.returned) == ("UNSTABLE", "read mebc\n")
    assert "WARNING: late" in ended.log


def _two_stages(first: str) -> str:
    return f"""
    pipeline {{
        agent {{ label 'docker' }}
        environment {{ NAME = "${{BUILD_NUMBER}}-x" }}
        stages {{
            stage('First') {{ steps {{ {first} }} }}
            stage('Second') {{ steps {{ echo 'second' }} }}
        }}
        post {{
            cleanup {{ echo 'cleanup' }}
            success {{ echo 'success' }}
            failure {{ echo 'failure' }}
            always {{ echo "always ${{NAME}}" }}
        }}
    }}"""


def _said(ended: Ended) -> list[str]:
    return [said for (said,) in ended.calls("echo") if not said.startswith("[Pipeline]")]
