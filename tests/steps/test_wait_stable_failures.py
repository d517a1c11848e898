"""Wait-stable: a deployment that does not end well, its verdict and its cause."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, RolledBack, TimedOut
from ecs_steps.rules.causes.advice import ADVICE
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.duration import Duration
from tests.scene import Scene
from tests.steps.waiting import CRASHES, TARGETS, failed, last, rolled_out, told

_MUTE = "It left no last lines here: look where its log goes, or run the image by hand."


def test_a_tripped_breaker_without_rollback_is_a_failure(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, CRASHES, rollback=False)

    error = failed(scene, deployment, image)

    assert isinstance(error, DeployFailed)
    assert error.why.endswith("stopped tasks: web exited 3")
    assert error.hint.startswith(f"{_MUTE} web:2 is in charge of the service now;")
    command = "ecs-steps rollback --cluster shop --service web --bad-task-definition web:2 --region eu-west-1"
    assert error.hint.endswith(f"put it right, or go back: {command}")
    assert last(scene).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("behaviour", "kind", "says"),
    [
        (CRASHES, "container-exited", "web exited 3"),
        (Behaviour(exit_after=1, exit_code=0), "container-ended", "web exited 0, but a service's container must keep"),
        (Behaviour(exit_after=1, out_of_memory=True), "out-of-memory", "web exited 137, out of memory"),
        (Behaviour(pull=Pull.MISSING), "image-not-found", "the image was not found: CannotPullContainerError"),
        (Behaviour(pull=Pull.DENIED), "pull-denied", "the image may not be pulled: CannotPullContainerError"),
        (Behaviour(start_failure="ResourceInitializationError: x"), "resource-initialization", "not made: Resource"),
        (Behaviour(checks=Checks.TARGET_GROUP_FAILS), "load-balancer-health", "failed with these codes: [503]"),
    ],
    ids=["exit-3", "exit-0", "out-of-memory", "no-image", "denied", "no-secret", "unhealthy"],
)
def test_a_rollback_names_why_the_tasks_stopped(scene: Scene, behaviour: Behaviour, kind: str, says: str) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, behaviour, target_group=TARGETS)

    error = failed(scene, deployment, image, timeout=Duration.parse("5h"))

    assert isinstance(error, RolledBack)
    assert says in error.why
    advice = _MUTE if kind == "container-exited" else ADVICE[CauseKind(kind)].do
    assert error.hint == f"{advice} web:1 serves as before."
    assert last(scene).verdict is Verdict.ROLLED_BACK
    assert (last(scene).cause, last(scene).cause_kind) == (error.why, CauseKind(kind))


def test_another_deployment_that_comes_meanwhile_overtakes(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image)
    third = scene.revision(scene.image("3"))
    scene.clock.after(5, lambda: told(scene, third))

    error = failed(scene, deployment, image)

    assert isinstance(error, Overtaken)
    assert third in error.why
    assert last(scene).verdict is Verdict.OVERTAKEN


def test_a_service_that_is_deleted_meanwhile_overtakes(scene: Scene) -> None:
    deployment = rolled_out(scene, scene.image("2"))
    scene.clock.after(5, lambda: scene.scenario.call("DeleteService", cluster="shop", service="web", force=True))

    error = failed(scene, deployment)

    assert isinstance(error, Overtaken)
    assert error.why.startswith("the service was deleted")


def test_a_rollout_that_takes_too_long_times_out_and_says_how_to_go_on(scene: Scene) -> None:
    image = scene.image("2")
    deployment = rolled_out(scene, image, Behaviour(pull_seconds=3600))
    began = scene.clock.now()

    error = failed(scene, deployment, image, timeout=Duration.parse("15m"))

    assert isinstance(error, TimedOut)
    assert "it is not done after 15m" in error.why
    assert f"wait-stable --cluster shop --service web --deployment {deployment} --image {image}" in error.hint
    assert scene.clock.now() - began == pytest.approx(900)
    assert last(scene).verdict is Verdict.TIMED_OUT


def test_the_last_words_of_the_container_are_shown(scene: Scene) -> None:
    scene.scenario.log_group("/shop/web")
    deployment = rolled_out(scene, scene.image("2"), CRASHES, logs="/shop/web")

    failed(scene, deployment)

    assert "Last words of web in task" in scene.said
    assert "| fatal: no DATABASE_URL" in scene.said


def test_a_log_that_is_not_in_cloudwatch_is_said_to_be_elsewhere(scene: Scene) -> None:
    failed(scene, rolled_out(scene, scene.image("2"), CRASHES))

    assert "The log of web is not in CloudWatch Logs: its log driver is not set" in scene.said
