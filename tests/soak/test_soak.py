"""Five hundred random releases: the verdict is what the engine knows, and nothing but sentences comes out."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.testbed.rollout.truth import Outcome, Truth
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.image import Image
from tests.scene import HOST, Scene
from tests.soak.chance import go_wrong, plan, stage

_GOOD = (Verdict.SUCCEEDED, Verdict.NOTHING_RUNS, Verdict.NOTHING_TO_DO)
_ENDED_BY_OTHERS = {"forces", "deploys", "deletes", "stops the deployment"}
#: A deployment that we call failed early still moves, and one that is overtaken may have ended before.
_TRUTHS = {
    Verdict.SUCCEEDED: {Outcome.SUCCEEDED},
    Verdict.NOTHING_RUNS: {Outcome.SUCCEEDED},
    Verdict.NOTHING_TO_DO: {Outcome.SUCCEEDED},
    Verdict.ROLLED_BACK: {Outcome.ROLLED_BACK},
    Verdict.OVERTAKEN: {*Outcome} - {Outcome.MOVING},
    Verdict.FAILED: {Outcome.FAILED, Outcome.ROLLBACK_FAILED, Outcome.MOVING},
    Verdict.TIMED_OUT: {Outcome.MOVING},
}
#: The class of cause that a version's behaviour leads to, where nobody else is at work.
_CAUSES = {
    "image missing": {CauseKind.IMAGE_NOT_FOUND},
    "pull denied": {CauseKind.PULL_DENIED},
    "rate limit": {CauseKind.PULL_RATE_LIMIT},
    "wrong platform": {CauseKind.WRONG_PLATFORM},
    "disk full": {CauseKind.DISK_FULL},
    "crash": {CauseKind.CONTAINER_EXITED},
    "late crash": {CauseKind.CONTAINER_CRASHED},
    "out of memory": {CauseKind.OUT_OF_MEMORY},
    "flapping": {CauseKind.CONTAINER_EXITED},
    "cannot start": {CauseKind.CANNOT_START, CauseKind.COMMAND_NOT_FOUND},
    "cannot create": {CauseKind.CANNOT_CREATE},
    "secret": {CauseKind.SECRET_DENIED},
    "log group": {CauseKind.LOG_GROUP_MISSING},
    "volume": {CauseKind.EFS},
    "network interface": {CauseKind.NETWORK_INTERFACE},
    "container check": {CauseKind.CONTAINER_HEALTH},
    "target check": {CauseKind.LOAD_BALANCER_HEALTH},
    "target times out": {CauseKind.LOAD_BALANCER_HEALTH},
    "never healthy": {CauseKind.CONTAINER_HEALTH, CauseKind.LOAD_BALANCER_HEALTH},
    "no memory": {CauseKind.NO_MEMORY},
    "no capacity for now": {CauseKind.FARGATE_CAPACITY},
    "ports": {CauseKind.NO_PORT, CauseKind.STATIC_HOST_PORT},
    "role": {CauseKind.ROLE_NOT_ASSUMED},
}
_AN_HOUR = 3600


@pytest.mark.parametrize("seed", range(500))
def test_the_verdict_is_the_truth(scene: Scene, seed: int) -> None:
    drawn = plan(seed)
    staged = stage(scene, drawn)
    go_wrong(scene, drawn)

    error = _released(scene)

    known = _known(scene)
    verdict, deployment = known.get("verdict"), known.get("deployment")
    told = f"{drawn}\n{scene.said}\n{error}"
    assert "Traceback" not in scene.said
    if verdict is None or deployment is None:
        assert error is not None, told
        assert error.exit_code in (3, 4, 8), told
        return
    assert (error is None) == (verdict in _GOOD), told
    truth = scene.scenario.truth(staged.placed.service_arn, deployment)
    assert truth.outcome in _TRUTHS[verdict], f"{told}\n{truth}"
    if verdict is Verdict.SUCCEEDED:
        _runs_only(truth, str(known["task_definition"]), told)
    if verdict is Verdict.OVERTAKEN:
        assert _ENDED_BY_OTHERS & {name for _, name in drawn.acts}, told
    # Limits that let nothing move are certain failures, unless somebody frees a task later.
    freed = known.get("cause_kind") is CauseKind.MINIMUM_HEALTHY and drawn.acts
    if verdict is Verdict.FAILED and not freed:
        scene.testbed.advance(_AN_HOUR)
        later = scene.scenario.truth(staged.placed.service_arn, deployment)
        assert later.outcome is not Outcome.SUCCEEDED, f"{told}\n{later}"
    if verdict in (Verdict.FAILED, Verdict.ROLLED_BACK):
        assert known.get("cause"), told
        if not drawn.acts and "no tasks" not in drawn.trouble:
            assert known["cause_kind"] in {*_CAUSES.get(drawn.behaviour, ()), CauseKind.MINIMUM_HEALTHY}, told


def _runs_only(truth: Truth, task_definition: str, told: str) -> None:
    assert set(truth.runs) <= {task_definition}, f"{told}\n{truth}"


def _released(scene: Scene) -> StepError | None:
    options = DeployOptions(cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web:2"))
    try:
        deploy(options, scene.clients, scene.report)
    except StepError as error:
        return error
    return None


def _known(scene: Scene) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for known in scene.known:
        words.update({word: value for word, value in vars(known).items() if value is not None})
    return words
