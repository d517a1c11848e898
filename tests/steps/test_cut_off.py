"""A release that is cut off at any call: the code, the result file, and what goes on without us."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.server import Testbed
from tests.scene import HOST, Scene
from tests.steps.released import SECONDS, Release, ended, until

#: Every kind of call that a release makes, in its order, and what is in flight while it hangs.
CALLS = {
    "ecs:DescribeServices": "",
    "ecs:DescribeTaskDefinition": "",
    "ecr:DescribeImages": "",
    "ecs:RegisterTaskDefinition": "A revision of web may have been registered",
    "ecs:UpdateService": "web may have been updated",
    "ecs:ListServiceDeployments": "of web goes on",
    "ecs:ListTasks": "",
}


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def release(scene: Scene, tmp_path: Path) -> Iterator[Release]:
    made = Release(scene, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("action", CALLS)
def test_ctrl_c_at_any_call_names_what_is_in_flight_and_a_second_run_ends_well(release: Release, action: str) -> None:
    code, err = release.cut_off(action, signal.SIGINT)

    assert code == 130
    assert "error: deploy was interrupted" in err
    assert "Traceback" not in err
    assert release.result["error"]["code"] == 130
    assert CALLS[action] in release.result["error"]["hint"]
    assert CALLS[action] in err

    again = release.again()

    assert again["verdict"] in ("succeeded", "nothing to do")
    assert again["proof"] == "proved"
    registered = release.scene.scenario.call("ListTaskDefinitions", familyPrefix="web")["taskDefinitionArns"]
    assert len(registered) == 2


def test_a_second_ctrl_c_does_not_tear_the_result(release: Release) -> None:
    release.scene.testbed.fault("ecs:ListServiceDeployments", FaultKind.HANG)
    process = release.start()
    until(lambda: release.scene.testbed.calls.of("ecs:ListServiceDeployments"))

    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        process.send_signal(number)
    process.communicate(timeout=SECONDS)

    assert process.returncode in (130, 143)
    assert release.result["error"]["code"] == process.returncode
    assert release.result["deployment"]


def test_a_release_that_is_killed_while_it_waits_never_looks_done(release: Release) -> None:
    code, _ = release.cut_off("ecs:ListServiceDeployments", signal.SIGKILL)

    assert code == -signal.SIGKILL
    assert release.result["error"]["what"] == "deploy has not ended"
    assert release.result["deployment"]
    assert release.result["updated"] is True


def test_credentials_that_expire_while_it_waits_say_how_to_come_back(release: Release) -> None:
    release.scene.testbed.fault("ecs:ListServiceDeployments", FaultKind.EXPIRED_TOKEN)

    process = release.start()
    _, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 3
    deployment = release.result["deployment"]
    assert "error: deploy: The AWS credentials have expired" in err
    assert f"Deployment {deployment} of web goes on." in err
    assert f"ecs-steps wait-stable --cluster shop --service web --deployment {deployment} --images web={HOST}" in err


@pytest.mark.parametrize("end", ["killed", "expired", "told, and the answer was not heard"])
def test_wait_stable_goes_on_from_the_result_of_what_was_cut_off(release: Release, end: str) -> None:
    match end:
        case "killed":
            release.cut_off("ecs:ListServiceDeployments", signal.SIGKILL)
        case "expired":
            release.scene.testbed.fault("ecs:ListServiceDeployments", FaultKind.EXPIRED_TOKEN)
            assert ended(release.start()) == 3
        case _:
            release.cut_off("ecs:ListServiceDeployments", signal.SIGTERM)
            lost = {word: value for word, value in release.result.items() if word != "deployment"}
            release.file.write_text(json.dumps(lost))
    cut_off = release.file.rename(release.file.with_name("deploy.json"))

    code, err = release.resume(cut_off)

    assert code == 0, err
    assert (release.result["verdict"], release.result["proof"]) == ("succeeded", "proved")
    assert release.result["task_definition"].endswith(":2")
    assert "error" not in release.result


def test_wait_stable_does_not_go_on_from_a_release_that_failed(release: Release) -> None:
    release.scene.testbed.script("*", Behaviour(exit_after=0, exit_code=3))
    assert ended(release.start()) == 7
    failed = release.file.rename(release.file.with_name("deploy.json"))

    code, err = release.resume(failed)

    assert code == 7
    assert "Nothing done, since deploy failed" in err
