"""The bridge `ecsRunStep`: values in, a Map out, one sentence when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_steps import __version__
from tests.groovy.jenkins import Agent, Ended

pytestmark = pytest.mark.groovy

HOSTILE = {
    "quotes": 'it\'s "quoted" \\\' \\" \'\'\' """',
    "command substitution": "$(touch pwned) `touch pwned` ${PATH} $PATH",
    "a Windows variable": "%PATH% !PATH! ^& | > out < in",
    "a command after it": "x; touch pwned && touch pwned || touch pwned # ",
    "several lines": "first\nsecond\r\n\n\tlast\n",
    "beyond ASCII": "naïve Größe 日本語 😀 \u202e \u0000 \u001b[31m",
    "an option": "--help",
    "a file to be removed": '"; rm -rf *; touch pwned; "',
    "a megabyte": "0123456789abcdef" * 65_536,
    "empty": "",
}


def call(arguments: str) -> str:
    return f"node {{ return ecsRunStep('wait-stable', {arguments}) }}"


def behaving(agent: Agent, **behave: Any) -> Any:
    return agent.run(call("[behave: params.behave]"), params={"behave": behave})


def test_outputs_come_back_as_a_map_in_camel_case(agent: Agent) -> None:
    outputs = {"task_definition": "web:7", "updated": True, "desired_count": 3, "images": {"my_app": "shop/web:7"}}
    ended = behaving(agent, result=outputs)
    expected = {"taskDefinition": "web:7", "updated": True, "desiredCount": 3, "images": {"my_app": "shop/web:7"}}
    assert (ended.result, ended.returned) == ("SUCCESS", expected)


def test_numbers_lists_maps_and_booleans_arrive_as_what_they_are(agent: Agent) -> None:
    given = "[imageTags: ['a', 'b'], buildArgs: [ONE: 1, ok: true], text: \"v${BUILD_NUMBER}\", none: null]"
    ended = agent.run(call(given))
    expected = {"imageTags": ["a", "b"], "buildArgs": {"ONE": 1, "ok": True}, "text": "v7", "none": None}
    assert ended.returned["givenParams"] == expected


@pytest.mark.parametrize("shell", ["sh", "bat"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_arrives_unharmed(agent: Agent, name: str, shell: str) -> None:
    value = HOSTILE[name]
    pipeline = call('[one: params.it, mixed: "<${params.it}>", many: [params.it], map: [(params.it): params.it]]')
    ended = agent.run(pipeline, params={"it": value}, unix=shell == "sh", bat={"run": True})
    expected = {"one": value, "mixed": f"<{value}>", "many": [value], "map": {value: value}}
    assert ended.returned["givenParams"] == expected
    line = {"sh": "ecs-steps wait-stable", "bat": "@ecs-steps wait-stable"}[shell]
    assert [arguments[0]["script"] for arguments in ended.calls(shell)] == [line]
    assert not list(agent.folder.rglob("pwned"))


def test_a_hostile_output_comes_back_unharmed(agent: Agent) -> None:
    assert behaving(agent, result={"all_of_it": HOSTILE}).returned == {"allOfIt": HOSTILE}


@pytest.mark.parametrize("name", ["push; touch pwned", "$(touch pwned)", "../push", "Push", "", "push\ntouch pwned"])
def test_a_name_that_is_no_step_starts_nothing(agent: Agent, name: str) -> None:
    ended = agent.run("node { ecsRunStep(params.name) }", params={"name": name})
    assert ended.error == f"ecsRunStep: '{name}' is not the name of a step"
    assert not ended.calls("sh")


def test_a_failed_step_ends_the_build_with_one_sentence(agent: Agent) -> None:
    error = {"code": 7, "what": "rolled back", "why": "the new tasks exited with 1", "hint": "Look at the last words."}
    ended = behaving(agent, exit=7, result={"cluster": "shop", "error": error})
    sentence = "ecsWaitStable: rolled back: the new tasks exited with 1. Look at the last words."
    assert (ended.result, ended.error, ended.error_type) == ("FAILURE", sentence, "hudson.AbortException")
    assert ended.log.endswith(f"progress of wait-stable\nERROR: {sentence}\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ({"code": 4, "what": "Push denied", "why": "", "hint": ""}, "ecsWaitStable: Push denied"),
        ({"code": 4, "what": "Denied", "why": "", "hint": "Ask."}, "ecsWaitStable: Denied. Ask."),
        ({"code": 4, "what": "Denied", "why": "no rights", "hint": ""}, "ecsWaitStable: Denied: no rights"),
        ({"code": 4, "what": "No", "why": "It is late.", "hint": "Wait."}, "ecsWaitStable: No: It is late. Wait."),
    ],
)
def test_what_an_error_leaves_out_leaves_no_gap(agent: Agent, error: dict[str, Any], sentence: str) -> None:
    assert behaving(agent, exit=4, result={"error": error}).error == sentence


@pytest.mark.parametrize(
    ("behave", "code"),
    [({"kill": 9}, 137), ({"result": None, "exit": 1}, 1), ({"result": None}, 0), ({"exit": 5}, 5)],
)
def test_a_process_that_left_no_verdict_is_a_failure(agent: Agent, behave: dict[str, Any], code: int) -> None:
    ended = behaving(agent, **behave)
    expected = f"ecsWaitStable: ecs-steps ended with exit code {code} and gave no reason; the log above says more"
    assert ended.error == expected


def quietly(agent: Agent, **behave: Any) -> Ended:
    return agent.run("node { ecsRunStep('verify', [behave: params.behave], [:], true) }", params={"behave": behave})


def test_a_quiet_step_tells_nothing_but_what_went_wrong(agent: Agent) -> None:
    assert "progress" not in quietly(agent).log
    failed = quietly(agent, exit=2, result={"error": {"code": 2, "what": "No file", "why": "", "hint": ""}})
    assert failed.log == "+ ecs-steps verify\nERROR: ecsVerify: No file\n"
    died = quietly(agent, exit=1, result=None)
    assert "progress of verify\nERROR: ecsVerify: ecs-steps ended with exit code 1" in died.log


def test_a_quiet_step_that_may_change_something_is_not_run_again(agent: Agent) -> None:
    behave = {"exit": 1, "result": None}
    ended = agent.run("node { ecsRunStep('deploy', [behave: params.behave], [:], true) }", params={"behave": behave})

    assert "ecsDeploy: ecs-steps ended with exit code 1" in str(ended.error)
    assert len(ended.calls("sh")) == 1


def test_an_agent_without_the_tool_is_told_how_to_install_it(agent: Agent) -> None:
    ended = agent.run(call("[:]"), path="/usr/bin:/bin")
    assert ended.error == (
        "ecsWaitStable: there is no ecs-steps on the PATH of agent 'linux-1'. "
        "Install it there, or wrap the steps in ecsInstall(...) { }: jenkins/README.md, What an agent needs"
    )


UNSTABLE = "[behave: params.behave, unstable: true]"


def test_a_failure_makes_the_build_unstable_where_asked_and_comes_back(agent: Agent) -> None:
    error = {"code": 7, "what": "web rolled back", "why": "web exited 1", "hint": "Look."}
    behave = {"exit": 7, "result": {"service_deployment": "arn", "error": error}}
    ended = agent.run(call(UNSTABLE), params={"behave": behave})
    assert (ended.result, ended.error) == ("UNSTABLE", None)
    assert ended.returned == {"serviceDeployment": "arn", "error": error}
    assert ended.log.count("ecsWaitStable: web rolled back: web exited 1. Look.") == 1


@pytest.mark.parametrize(
    ("behave", "begins"),
    [
        (
            {"exit": 2, "result": {"error": {"code": 2, "what": "There is no parameter servise"}}},
            "ecsWaitStable: There",
        ),
        ({"exit": 1, "result": {"error": {"code": 1, "what": "push has a bug"}}}, "ecsWaitStable: push has a bug"),
        ({"kill": 9}, "ecsWaitStable: ecs-steps ended with exit code 137"),
        (
            {"exit": 137, "result": {"error": {"code": 6, "what": "wait-stable has not ended", "ended": False}}},
            "ecsWaitStable: wait-stable has not ended",
        ),
    ],
)
def test_what_is_no_failure_of_the_step_ends_an_unstable_build_too(
    agent: Agent, behave: dict[str, Any], begins: str
) -> None:
    ended = agent.run(call(UNSTABLE), params={"behave": behave})
    assert ended.result == "FAILURE"
    assert (ended.error or "").startswith(begins)


def test_the_tool_hears_the_version_of_the_library(agent: Agent) -> None:
    file = agent.folder / "seen.json"
    agent.run(call(f"[behave: [keep_environment: '{file}']]"))
    seen = json.loads(file.read_text(encoding="utf-8"))
    assert (seen["ECS_STEPS_CALLER"], seen["ECS_STEPS_CALLER_VERSION"]) == ("jenkins", __version__)


def test_nothing_is_left_in_the_workspace_or_beside_it(agent: Agent) -> None:
    behaving(agent)
    behaving(agent, exit=4, result={"error": {"what": "Denied"}})
    assert [path for path in agent.folder.rglob("*") if path.is_file()] == [agent.folder / "bin" / "ecs-steps"]


def test_parallel_steps_do_not_share_files(agent: Agent) -> None:
    ended = agent.run(
        "node { parallel(a: { ecsRunStep('push', [n: 1]) }, b: { ecsRunStep('push', [n: 2]) }, failFast: true) }"
    )
    assert [ended.returned[name]["givenParams"]["n"] for name in "ab"] == [1, 2]
    written = [arguments[0]["file"] for arguments in ended.calls("writeFile")]
    assert len(set(written)) == 2


def test_an_abort_reaches_the_process_and_is_not_swallowed(agent: Agent) -> None:
    running = agent.folder / "running"
    ended = agent.run(
        call("[behave: params.behave]"), params={"behave": {"wait": str(running)}}, abort_when=str(running)
    )
    interrupted = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"
    assert (ended.result, ended.error_type) == ("ABORTED", interrupted)
    assert (agent.folder / "signals").read_text(encoding="utf-8") == "15"
    assert ended.calls("echo") == [["ecsWaitStable: it was ended, and has written nothing down"]]


def test_an_aborted_step_still_says_what_it_wrote_down(agent: Agent) -> None:
    running = agent.folder / "running"
    told = {"what": "wait-stable was terminated", "why": "", "hint": "The deployment goes on.", "code": 143}
    behave = {"wait": str(running), "last": {"deployment": "ecs-svc/1", "error": told}}
    ended = agent.run(
        "def known = [:]\nnode { try { ecsRunStep('wait-stable', [behave: params.behave], known) } "
        "catch (InterruptedException aborted) { echo known.deployment; throw aborted } }",
        params={"behave": behave},
        abort_when=str(running),
    )
    sentence = "ecsWaitStable: wait-stable was terminated. The deployment goes on."
    assert (ended.result, ended.calls("echo")) == ("ABORTED", [[sentence], ["ecs-svc/1"]])
    assert ended.log.count("The deployment goes on") == 1


def test_a_timeout_reaches_the_process_and_is_not_swallowed(agent: Agent) -> None:
    pipeline = "node { timeout(time: 2, unit: 'SECONDS') { ecsRunStep('push', [behave: [wait: params.told]]) } }"
    ended = agent.run(pipeline, params={"told": str(agent.folder / "running")})
    assert (ended.result, ended.error) == ("ABORTED", "Timeout has been exceeded")


def test_without_an_agent_jenkins_own_sentence_is_shown(agent: Agent) -> None:
    assert "surround the step with a step that provides this, such as: node" in (
        agent.run("ecsRunStep('push')").error or ""
    )


def test_on_windows_the_same_command_is_run_by_bat(agent: Agent) -> None:
    result = '{"pushed_image": "shop/web"}'
    ended = agent.run(call("[:]"), unix=False, bat={"status": 0, "output": "", "result_text": result})
    (command,) = ended.calls("bat")
    assert ended.returned == {"pushedImage": "shop/web"}
    assert command[0] == {
        "label": "ecs-steps wait-stable",
        "script": "@ecs-steps wait-stable",
        "encoding": "UTF-8",
        "returnStatus": True,
    }


def test_a_windows_agent_without_the_tool_is_told_how_to_install_it(agent: Agent) -> None:
    ended = agent.run(call("[:]"), unix=False, bat={"status": 9009, "output": ""})
    assert "there is no ecs-steps on the PATH of agent 'linux-1'" in (ended.error or "")


def test_the_bridge_stays_small() -> None:
    bridge = Path(__file__).parents[2] / "vars" / "ecsRunStep.groovy"
    assert len(bridge.read_text(encoding="utf-8").splitlines()) <= 110
