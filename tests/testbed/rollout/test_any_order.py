from __future__ import annotations

import random

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull, Timings
from ecs_steps.testbed.rollout.deployment import (
    FINAL,
    CircuitBreaker,
    DeploymentConfiguration,
    DeploymentStatus,
    RolloutState,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.engine import RolloutConflictError
from ecs_steps.testbed.rollout.task import StopCode, TaskStatus
from tests.testbed.rollout.stage import Stage, release, stage

BEHAVIOURS = [
    Behaviour(),
    Behaviour(pull_seconds=120),
    Behaviour(pull=Pull.DENIED),
    Behaviour(exit_after=0),
    Behaviour(exit_after=50),
    Behaviour(checks=Checks.TARGET_GROUP_FAILS),
    Behaviour(checks=Checks.CONTAINER_FAILS, fails_checks_after=70),
    Behaviour(no_capacity="RESOURCE:CPU"),
    Behaviour(boot=100),
]
LIMITS = [(100, 200), (50, 100), (0, 100), (50, 200), (90, 110)]


def act(s: Stage, chance: random.Random, balanced: bool) -> None:
    """Do one thing that a user, or bad luck, may do to a service."""
    match chance.randrange(6):
        case 0 | 1:
            image = f"web:{chance.randrange(10**6)}"
            s.script(image, chance.choice(BEHAVIOURS))
            s.engine.update(
                s.service,
                desired_count=chance.choice([None, chance.randrange(6)]),
                release=release(image, balanced=balanced, health_check=chance.random() < 0.3),
            )
        case 2:
            s.engine.update(s.service, desired_count=chance.randrange(8))
        case 3:
            fewest, most = chance.choice(LIMITS)
            breaker = CircuitBreaker(enable=chance.random() < 0.7, rollback=chance.random() < 0.7)
            s.engine.update(
                s.service,
                configuration=DeploymentConfiguration(
                    minimum_healthy_percent=fewest, maximum_percent=most, circuit_breaker=breaker
                ),
            )
        case 4:
            live = s.service.live()
            if live:
                s.engine.stop_task(chance.choice(live), "bad luck")
        case _:
            newest = s.service.service_deployments[0]
            if newest.status in FINAL:
                with pytest.raises(RolloutConflictError):
                    s.engine.roll_back(s.service, newest)
            else:
                s.engine.roll_back(s.service, newest)


def check(s: Stage) -> None:
    """Claim what must hold at every moment, whatever was done before."""
    service = s.service
    primaries = [item for item in service.deployments if item.status is DeploymentStatus.PRIMARY]
    assert len(primaries) == 1
    assert len({item.id for item in service.deployments}) == len(service.deployments)
    open_ones = [item for item in service.service_deployments if item.status not in FINAL]
    assert all(item.status is ServiceDeploymentStatus.STOP_REQUESTED for item in open_ones[1:])
    for task in service.tasks:
        assert task.is_live == (task.stop_code is None)
        assert not (task.in_service and task.last_status is not TaskStatus.RUNNING)
        if task.last_status is TaskStatus.STOPPED:
            assert task.stopped_at is not None
            assert task.stop_code in set(StopCode)
    for item in service.service_deployments:
        assert (item.finished_at is not None) == (item.status in FINAL)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_a_good_deployment_brings_the_service_to_rest(seed: int) -> None:
    chance = random.Random(seed)
    balanced = seed % 2 == 0
    s = stage(desired=3, balanced=balanced, seed=seed, timings=Timings(deregistration_delay=30))
    for _ in range(25):
        act(s, chance, balanced)
        s.advance(chance.choice([0.05, 1, 10, 100]), step=1, look=lambda: check(s))
    s.engine.update(
        s.service,
        desired_count=4,
        configuration=DeploymentConfiguration(),
        release=release("web:good", balanced=balanced),
    )
    s.advance(600, look=lambda: check(s))
    assert s.service.primary.rollout_state is RolloutState.COMPLETED
    assert [item.status for item in s.service.deployments] == [DeploymentStatus.PRIMARY]
    assert [task.containers[0].image for task in s.service.live()] == ["web:good"] * 4
    assert all(item.status in FINAL for item in s.service.service_deployments)
    newest = s.service.service_deployments[0]
    assert newest.status is ServiceDeploymentStatus.SUCCESSFUL


def test_a_failed_deployment_gives_way_to_the_next_one() -> None:
    breaker = DeploymentConfiguration(circuit_breaker=CircuitBreaker(enable=True))
    s = stage(configuration=breaker)
    s.script("web:2", Behaviour(exit_after=1))
    s.engine.update(s.service, release=release("web:2"))
    s.advance(600)
    failed = s.service.service_deployments[0]
    s.engine.update(s.service, release=release("web:3"))
    s.advance(200)
    assert failed.status is ServiceDeploymentStatus.STOPPED
    assert s.service.service_deployments[0].status is ServiceDeploymentStatus.SUCCESSFUL


def test_a_deleted_service_ends_its_deployment() -> None:
    s = stage()
    s.engine.update(s.service, release=release("web:2"))
    s.engine.delete_service(s.service)
    s.advance(60)
    assert s.service.service_deployments[0].status is ServiceDeploymentStatus.STOPPED
    assert s.service.deployments == []
