from __future__ import annotations

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.rollout.deployment import (
    CircuitBreaker,
    Deployment,
    RolloutState,
    ServiceDeploymentStatus,
    ThresholdType,
)
from tests.testbed.rollout.stage import BREAKER, Stage, release, stage


def deploy(s: Stage, behaviour: Behaviour, *, balanced: bool = False) -> Deployment:
    s.script("web:bad", behaviour)
    deployment = s.engine.update(s.service, release=release("web:bad", balanced=balanced))
    assert deployment is not None
    return deployment


THRESHOLDS = [(0, 3), (1, 3), (6, 3), (7, 4), (10, 5), (25, 13), (400, 200), (5000, 200)]


@pytest.mark.parametrize(("desired", "threshold"), THRESHOLDS)
def test_the_breaker_trips_at_half_of_the_desired_count_within_bounds(desired: int, threshold: int) -> None:
    assert CircuitBreaker(enable=True).threshold(desired) == threshold


@pytest.mark.parametrize(
    ("kind", "value", "desired", "threshold"),
    [
        (ThresholdType.COUNT, 1, 50, 1),
        (ThresholdType.BOUNDED_PERCENT, 10, 10, 3),
        (ThresholdType.UNBOUNDED_PERCENT, 10, 10, 1),
        (ThresholdType.UNBOUNDED_PERCENT, 100, 500, 500),
    ],
)
def test_a_threshold_of_its_own_is_heeded(kind: ThresholdType, value: int, desired: int, threshold: int) -> None:
    assert CircuitBreaker(threshold_type=kind, threshold_value=value).threshold(desired) == threshold


@pytest.mark.parametrize("desired", [1, 4, 7, 10])
def test_exactly_as_many_tasks_fail_as_the_threshold_says(desired: int) -> None:
    s = stage(desired=desired, configuration=BREAKER)
    bad = deploy(s, Behaviour(exit_after=1))
    s.advance(1500)
    assert bad.rollout_state is RolloutState.FAILED
    assert bad.service_deployment.failure_count == BREAKER.circuit_breaker.threshold(desired)


def test_a_healthy_task_resets_the_count() -> None:
    s = stage(desired=1, configuration=BREAKER)
    bad = deploy(s, Behaviour(exit_after=1))
    s.advance(60)
    assert bad.failed_tasks == 2
    s.script("web:bad", Behaviour())
    s.advance(300)
    assert bad.failed_tasks == 0
    assert bad.rollout_state is RolloutState.COMPLETED


@pytest.mark.parametrize("balanced", [False, True])
def test_an_instant_crash_loop_trips_the_breaker_and_leaves_the_moment(balanced: bool) -> None:
    s = stage(configuration=BREAKER, timings=Timings.instant(), balanced=balanced)
    bad = deploy(s, Behaviour(exit_after=0), balanced=balanced)
    s.advance(5, step=0.1)
    assert bad.service_deployment.status is ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL
