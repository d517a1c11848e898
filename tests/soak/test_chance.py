"""The test bed itself under random rollouts: its API says what its engine knows."""

from __future__ import annotations

import pytest

from ecs_steps.testbed.rollout.failure import Ending
from ecs_steps.testbed.rollout.truth import Outcome
from tests.scene import Scene
from tests.soak.chance import Plan, go_wrong, plan, stage

_STATUS = {
    "SUCCESSFUL": Outcome.SUCCEEDED,
    "ROLLBACK_SUCCESSFUL": Outcome.ROLLED_BACK,
    "ROLLBACK_FAILED": Outcome.ROLLBACK_FAILED,
    "IN_PROGRESS": Outcome.MOVING,
    "PENDING": Outcome.MOVING,
    "ROLLBACK_IN_PROGRESS": Outcome.MOVING,
    "ROLLBACK_REQUESTED": Outcome.MOVING,
}


def test_a_seed_draws_the_same_rollout() -> None:
    assert plan(7) == plan(7)
    assert len({plan(seed) for seed in range(50)}) == 50


@pytest.mark.parametrize("seed", range(60))
def test_the_api_says_what_the_engine_knows(scene: Scene, seed: int) -> None:
    drawn: Plan = plan(seed)
    staged = stage(scene, drawn)
    go_wrong(scene, drawn)
    answer = scene.scenario.call("UpdateService", cluster="shop", service="web", taskDefinition=staged.task_definition)
    ours, record = answer["service"]["deployments"][0]["id"], answer["service"]["currentServiceDeployment"]
    for _ in range(90):
        scene.testbed.advance(20)
    truth = scene.scenario.truth(staged.placed.service_arn, ours)
    [shown] = scene.scenario.call("DescribeServiceDeployments", serviceDeploymentArns=[record])["serviceDeployments"]
    stopped = (Outcome.FAILED, Outcome.OVERTAKEN, Outcome.DELETED)
    assert truth.outcome in (stopped if shown["status"] == "STOPPED" else (_STATUS[shown["status"]],))
    assert (truth.overtaken_by is not None) == (truth.ended_by is Ending.OVERTAKEN)
    if truth.outcome is Outcome.SUCCEEDED and not drawn.acts:
        assert set(truth.runs) <= {staged.task_definition}
    if truth.outcome is Outcome.ROLLED_BACK and truth.ended_by is Ending.BREAKER:
        assert truth.cause is not None
        assert staged.task_definition not in truth.runs or "the old one breaks" in [name for _, name in drawn.acts]
