"""The pipe is never green over a failure, whatever fails and in whatever shell, and without pipefail."""

from __future__ import annotations

import json
import re
import signal

import pytest

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.pipe.conftest import SHELLS, HangingEngine, Pipe, until
from tests.scene import HOST, Scene

BUILD = f"ecs-steps build --image {HOST}/shop/web:2"
PUSH = "ecs-steps push --after -"
REGISTER = "ecs-steps register --after - --task-definition-file td.json"
UPDATE = "ecs-steps update --after - --cluster shop --service web"
WAIT = "ecs-steps wait-stable --after -"
RELEASE = f"{REGISTER} | {UPDATE} | {WAIT}"
WHOLE = f"{BUILD} | {PUSH} | {RELEASE}"
PUSHED = f"cat pushed.json | {RELEASE}"

#: Member, the line, and the AWS operation at which it is held (None: at the Docker engine).
MEMBERS = {
    "build": (WHOLE, None),
    "push": (f"cat built.json | {PUSH} | {RELEASE}", None),
    "register": (PUSHED, "ecs:RegisterTaskDefinition"),
    "update": (PUSHED, "ecs:UpdateService"),
    "wait-stable": (PUSHED, "ecs:ListServiceDeployments"),
}
OTHERS = [name for name in SHELLS if name != "sh"]


def killed(scene: Scene, pipe: Pipe, engine: HangingEngine, member: str, number: signal.Signals) -> tuple[int, str]:
    """Kill a member at the call that it is held at; give the pipe's code and what was said."""
    line, held_at = MEMBERS[member]
    if held_at:
        scene.testbed.fault(held_at, FaultKind.HANG)
    process = pipe.start(line)
    if held_at:
        until(lambda: bool(scene.testbed.calls.of(held_at)))
    else:
        until(engine.called.is_set)
    pipe.kill(member, number)
    code, _, err = pipe.ended(process)
    return code, err


def after(member: str) -> list[str]:
    """The members that stand behind one in the pipe."""
    names = list(MEMBERS)
    return names[names.index(member) + 1 :]


def is_untouched(scene: Scene) -> bool:
    return "ecs:UpdateService" not in scene.testbed.calls.actions()


@pytest.mark.parametrize("pipe", SHELLS, indirect=True)
def test_a_release_goes_through(scene: Scene, pipe: Pipe) -> None:
    code, out, err = pipe.run(PUSHED)

    assert code == 0, err
    result = json.loads(out)
    assert (result["verdict"], result["proof"], result["cluster"]) == ("succeeded", "proved", "shop")
    assert result["image"].startswith(f"{HOST}/shop/web:2@sha256:")
    assert "error" not in result


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_terminated_ends_the_pipe_with_143(
    scene: Scene, pipe: Pipe, engine: HangingEngine, member: str
) -> None:
    code, err = killed(scene, pipe, engine, member, signal.SIGTERM)

    assert code == 143
    told = re.findall("error: (.*) was terminated", err)
    assert told == [
        member,
        *(f"{name}: Nothing done, since {member}" for name in after(member)),
    ]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_killed_ends_the_pipe_with_a_failure(
    scene: Scene, pipe: Pipe, engine: HangingEngine, member: str
) -> None:
    code, err = killed(scene, pipe, engine, member, signal.SIGKILL)

    assert code == (137 if member == "wait-stable" else 3)
    told = re.findall("error: (.*) handed on nothing in standard input", err)
    first, *others = after(member) or [""]
    assert told == [f"{first}: The earlier step"][: bool(first)] + [
        f"{name}: Nothing done, since {first} failed: The earlier step" for name in others
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("pipe", OTHERS, indirect=True)
def test_no_shell_makes_a_cut_pipe_green(
    scene: Scene, pipe: Pipe, engine: HangingEngine, number: signal.Signals
) -> None:
    code, err = killed(scene, pipe, engine, "register", number)

    assert code == (143 if number is signal.SIGTERM else 3), err
    assert is_untouched(scene)


@pytest.mark.parametrize(
    ("line", "code", "what"),
    [
        (WHOLE.replace("build", "build --dockerfile Nope"), 2, "error: build: There is no Dockerfile Nope"),
        (
            f"cat built.json | DOCKER_HOST=unix:///nowhere {PUSH} | {RELEASE}",
            3,
            "error: push: No Docker engine answers",
        ),
        (PUSHED.replace("td.json", "td.json --container wbe"), 2, "error: register: There is no container wbe"),
        (PUSHED.replace("shop", "shpo"), 3, "error: update: There is no ECS cluster shpo"),
        (PUSHED.replace("wait-stable", "wait-stable --timeout soon"), 2, "--timeout 'soon' (on the command line)"),
    ],
    ids=["build", "push", "register", "update", "wait-stable"],
)
def test_the_code_of_the_member_that_fails_is_the_pipes(
    scene: Scene, pipe: Pipe, line: str, code: int, what: str
) -> None:
    ended, out, err = pipe.run(line)

    assert ended == code
    assert what in err
    assert json.loads(out)["error"]["code"] == code


@pytest.mark.parametrize("pipe", SHELLS, indirect=True)
def test_a_version_that_does_not_run_ends_the_pipe_rolled_back(scene: Scene, pipe: Pipe) -> None:
    scene.testbed.script("*/shop/web@*", Behaviour(exit_after=0, exit_code=3))

    code, out, err = pipe.run(PUSHED)

    assert code == 7, err
    assert json.loads(out)["verdict"] == "rolled back"


@pytest.mark.parametrize("before", ["true", "echo", "printf ''", "echo '{}' | cat > gone.json"])
def test_nothing_in_the_pipe_is_no_success(scene: Scene, pipe: Pipe, before: str) -> None:
    code, _, err = pipe.run(f"{before} | {RELEASE}")

    assert code == 3
    assert "error: register: The earlier step handed on nothing in standard input" in err
    assert scene.testbed.calls.actions() == []


def test_words_that_are_no_result_are_no_success(scene: Scene, pipe: Pipe) -> None:
    code, _, err = pipe.run(f"echo Login Succeeded | {RELEASE}")

    assert code == 2
    assert "error: register: The earlier result in standard input is not JSON" in err
    assert scene.testbed.calls.actions() == []


@pytest.mark.parametrize("pipe", ["bash"], indirect=True)
def test_a_reader_that_goes_away_does_not_undo_what_was_done(scene: Scene, pipe: Pipe) -> None:
    code, _, err = pipe.run(f"cat pushed.json | {REGISTER} | true; exit ${{PIPESTATUS[1]}}")

    assert code == 0, err
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert scene.writes == ["ecs:RegisterTaskDefinition"]


def test_a_pipe_that_is_run_again_after_it_was_cut_ends_in_the_same_state(
    scene: Scene, pipe: Pipe, engine: HangingEngine
) -> None:
    killed(scene, pipe, engine, "wait-stable", signal.SIGKILL)
    scene.testbed.faults.clear()
    scene.testbed.calls.clear()

    code, out, err = pipe.run(PUSHED)

    assert code == 0, err
    assert json.loads(out)["proof"] == "proved"
    assert scene.writes == []
