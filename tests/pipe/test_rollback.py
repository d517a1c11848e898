"""Rollback in a pipe and in a shell's `||`: it brings the service back, and no failure becomes green."""

from __future__ import annotations

import json

import pytest

from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.pipe.conftest import SHELLS, Pipe
from tests.scene import HOST, Scene

IMAGE = f"{HOST}/shop/web:2"
DEPLOY = f"ecs-steps deploy --cluster shop --service web --image {IMAGE}"
ROLLBACK = "ecs-steps rollback --cluster shop --service web"


def running(scene: Scene) -> str:
    service = scene.scenario.call("DescribeServices", cluster="shop", services=["web"])["services"][0]
    return str(service["taskDefinition"]).rpartition("/")[2]


def no_rollback_by_ecs(scene: Scene) -> None:
    """Leave failed deployments as they are, so that it is ours to bring them back."""
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    scene.scenario.call("UpdateService", cluster="shop", service="web", deploymentConfiguration=breaker)
    scene.testbed.script("*/shop/web@*", Behaviour())


def bad_image(scene: Scene) -> None:
    no_rollback_by_ecs(scene)
    scene.testbed.script("task-definition/web:2", Behaviour(exit_after=0, exit_code=3))


@pytest.mark.parametrize("pipe", SHELLS, indirect=True)
def test_a_release_whose_smoke_test_fails_is_brought_back(scene: Scene, pipe: Pipe) -> None:
    code, _, err = pipe.run(f'{DEPLOY} > deployed.json && false || {ROLLBACK} --bad-image "{IMAGE}"')

    assert code == 0, err
    assert running(scene) == "web:1"
    assert "Bringing web back from web:2 to web:1" in err


def test_a_release_whose_smoke_test_succeeds_stays(scene: Scene, pipe: Pipe) -> None:
    code, _, err = pipe.run(f'{DEPLOY} && true || {ROLLBACK} --bad-image "{IMAGE}"')

    assert code == 0, err
    assert running(scene) == "web:2"


def test_a_failed_release_in_a_pipe_is_brought_back_and_the_pipe_is_red(scene: Scene, pipe: Pipe) -> None:
    bad_image(scene)

    code, out, err = pipe.run(f"{DEPLOY} | {ROLLBACK} --after -")

    result = json.loads(out)
    assert code == result["error"]["code"] == 5, err
    assert result["error"]["what"] == "deploy failed"
    assert (result["verdict"], running(scene)) == ("succeeded", "web:1")


def test_a_good_release_in_a_pipe_is_left_alone(scene: Scene, pipe: Pipe) -> None:
    code, out, err = pipe.run(f"{DEPLOY} | {ROLLBACK} --after -")

    assert code == 0, err
    assert (json.loads(out)["verdict"], running(scene)) == ("succeeded", "web:2")
    assert "The earlier step did not fail: nothing for rollback to do" in err


def test_a_failed_result_in_a_file_is_brought_back_in_green(scene: Scene, pipe: Pipe) -> None:
    bad_image(scene)

    code, out, err = pipe.run(f"{DEPLOY} > failed.json; {ROLLBACK} --after failed.json")

    assert code == 0, err
    assert json.loads(out)["previous_task_definition"].endswith("/web:2")
    assert running(scene) == "web:1"


def test_a_good_result_in_a_file_names_what_is_bad(scene: Scene, pipe: Pipe) -> None:
    code, _, err = pipe.run(f"{DEPLOY} > deployed.json && {ROLLBACK} --after deployed.json")

    assert code == 0, err
    assert running(scene) == "web:1"


def test_a_release_that_failed_before_it_told_the_service_anything_leaves_it_alone(scene: Scene, pipe: Pipe) -> None:
    scene.testbed.fault("ecs:UpdateService", FaultKind.ACCESS_DENIED, times=None)

    code, _, err = pipe.run(f"{DEPLOY} | {ROLLBACK} --after -")

    assert code == 3
    assert "error: rollback: Nothing done, since deploy failed: " in err
    assert running(scene) == "web:1"


def test_what_ecs_rolled_back_by_itself_is_left_alone_and_stays_red(scene: Scene, pipe: Pipe) -> None:
    scene.testbed.script("task-definition/web:2", Behaviour(exit_after=0, exit_code=3))

    code, out, err = pipe.run(f"{DEPLOY} | {ROLLBACK} --after -")

    assert code == 7, err
    assert json.loads(out)["verdict"] == "nothing to do"
    assert running(scene) == "web:1"
