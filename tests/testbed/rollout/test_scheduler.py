from __future__ import annotations

from itertools import pairwise

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull, Timings
from ecs_steps.testbed.rollout.deployment import (
    DeploymentConfiguration,
    RolloutState,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.service import ServiceStatus
from tests.testbed.rollout.stage import BREAKER, Stage, release, stage


def limits(fewest: int, most: int) -> DeploymentConfiguration:
    return DeploymentConfiguration(minimum_healthy_percent=fewest, maximum_percent=most)


def test_a_good_image_replaces_the_old_one_and_completes() -> None:
    s = stage(desired=3)
    deployment = s.engine.update(s.service, release=release("web:2"))
    assert deployment is not None
    s.advance(120)
    assert s.service.deployments == [deployment]
    assert deployment.rollout_state is RolloutState.COMPLETED
    assert deployment.service_deployment.status is ServiceDeploymentStatus.SUCCESSFUL
    assert [task.containers[0].image for task in s.service.live()] == ["web:2"] * 3
    assert s.messages()[-2:] == [
        f"(deployment {deployment.id}) deployment completed.",
        "has reached a steady state.",
    ]


def test_a_service_deployment_is_pending_until_it_begins() -> None:
    s = stage()
    s.engine.update(s.service, release=release("web:2"))
    newest = s.service.service_deployments[0]
    assert (newest.status, newest.started_at) == (ServiceDeploymentStatus.PENDING, None)
    s.advance(1)
    assert newest.status is ServiceDeploymentStatus.IN_PROGRESS
    assert newest.started_at == newest.created_at + 1


LIMITS = [
    pytest.param(4, 100, 200, id="the defaults"),
    pytest.param(4, 50, 100, id="half of them may be missing, none may be too many"),
    pytest.param(4, 0, 100, id="everything may go at once"),
    pytest.param(3, 50, 150, id="odd numbers are rounded up and down"),
    pytest.param(10, 90, 110, id="one at a time"),
    pytest.param(7, 100, 130, id="two more than wanted"),
]


@pytest.mark.parametrize(("desired", "fewest", "most"), LIMITS)
@pytest.mark.parametrize("balanced", [False, True], ids=["unchecked", "behind a balancer"])
@pytest.mark.parametrize("image", ["web:good", "web:slow", "web:crash", "web:ill"])
def test_the_percentages_are_kept_at_every_moment(
    desired: int, fewest: int, most: int, balanced: bool, image: str
) -> None:
    s = stage(
        desired=desired,
        configuration=limits(fewest, most),
        balanced=balanced,
        timings=Timings(deregistration_delay=20),
    )
    s.script("web:slow", Behaviour(pull_seconds=90, boot=45))
    s.script("web:crash", Behaviour(exit_after=2))
    s.script("web:ill", Behaviour(checks=Checks.TARGET_GROUP_FAILS))
    healthy: list[int] = []
    live: list[int] = []

    def look() -> None:
        healthy.append(sum(task.in_service for task in s.service.live()))
        live.append(s.service.running() + s.service.pending())

    s.engine.update(s.service, release=release(image, balanced=balanced))
    s.advance(900, look=look)
    assert min(healthy) >= s.service.configuration.fewest(desired)
    assert max(live) <= s.service.configuration.most(desired)
    if image in ("web:good", "web:slow"):
        assert s.service.primary.rollout_state is RolloutState.COMPLETED
    if image == "web:crash":
        assert s.service.primary.rollout_state is RolloutState.IN_PROGRESS


def test_percentages_that_leave_no_room_are_told_and_nothing_moves() -> None:
    s = stage(desired=1, configuration=limits(50, 150))
    s.engine.update(s.service, release=release("web:2"))
    s.advance(900)
    assert [task.containers[0].image for task in s.service.live()] == ["web:1"]
    assert sum("unable to stop or start tasks during a deployment" in text for text in s.messages()) == 1


def test_the_same_seed_gives_the_same_events() -> None:
    def run(seed: int) -> list[tuple[float, str]]:
        s = stage(desired=4, configuration=BREAKER, seed=seed, balanced=True)
        s.script("web:2", Behaviour(exit_after=3))
        s.engine.update(s.service, release=release("web:2", balanced=True))
        s.advance(1000)
        return [(event.created_at, event.message) for event in s.service.events]

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_desired_count_zero_completes_with_no_task() -> None:
    s = stage(desired=0)
    assert s.service.primary.rollout_state is RolloutState.COMPLETED
    s.engine.update(s.service, release=release("web:2"))
    s.advance(60)
    assert s.service.service_deployments[0].status is ServiceDeploymentStatus.SUCCESSFUL
    assert s.service.tasks == []


def test_scaling_starts_no_deployment() -> None:
    s = stage(desired=2)
    before = s.service.primary
    s.engine.update(s.service, desired_count=5)
    s.advance(120)
    assert s.service.running() == 5
    s.engine.update(s.service, desired_count=1)
    s.advance(120)
    assert s.service.running() == 1
    assert s.service.deployments == [before]
    assert len(s.service.service_deployments) == 1
    assert any(text.startswith("has stopped 4 running tasks: ") for text in s.messages())


def test_a_forced_deployment_replaces_the_tasks_of_the_same_image() -> None:
    s = stage(desired=2)
    before = {task.id for task in s.service.live()}
    s.engine.update(s.service, release=release("web:1"))
    s.advance(120)
    assert before.isdisjoint(task.id for task in s.service.live())


def test_a_newer_deployment_overtakes_one_in_progress() -> None:
    s = stage(desired=2)
    s.script("web:slow", Behaviour(pull_seconds=500))
    s.engine.update(s.service, release=release("web:slow"))
    s.advance(30)
    newest = s.engine.update(s.service, release=release("web:3"))
    assert newest is not None
    overtaken = s.service.service_deployments[1]
    seen = [overtaken.status]
    s.advance(200)
    seen.append(overtaken.status)
    assert seen == [ServiceDeploymentStatus.STOP_REQUESTED, ServiceDeploymentStatus.STOPPED]
    assert overtaken.finished_at == pytest.approx((newest.service_deployment.started_at or 0) + 0.1)
    assert newest.service_deployment.status is ServiceDeploymentStatus.SUCCESSFUL
    assert "stopped 2 pending tasks." in s.messages()
    assert {task.containers[0].image for task in s.service.live()} == {"web:3"}


def test_no_capacity_is_told_and_the_old_tasks_stay() -> None:
    s = stage(desired=1)
    s.script("web:2", Behaviour(no_capacity="RESOURCE:MEMORY"))
    s.engine.update(s.service, release=release("web:2"))
    s.advance(30)
    assert any("has insufficient memory available" in text for text in s.messages())
    assert [task.containers[0].image for task in s.service.live()] == ["web:1"]
    s.script("web:2", Behaviour())
    s.advance(400)
    assert s.service.primary.rollout_state is RolloutState.COMPLETED


def test_attempts_come_less_and_less_often() -> None:
    s = stage(desired=1)
    s.script("web:2", Behaviour(pull=Pull.MISSING))
    s.engine.update(s.service, release=release("web:2"))
    s.advance(3000)
    created = [task.created_at for task in s.service.tasks if task.containers[0].image == "web:2"]
    waits = [later - earlier for earlier, later in pairwise(created)]
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]


def test_a_deleted_service_drains_and_then_is_inactive() -> None:
    s = stage(desired=2, balanced=True)
    s.engine.delete_service(s.service)
    seen = [s.service.status]
    s.advance(400)
    seen.append(s.service.status)
    assert seen == [ServiceStatus.DRAINING, ServiceStatus.INACTIVE]


def slow_rollout() -> Stage:
    s = stage(desired=4)
    s.script("web:2", Behaviour(pull_seconds=840))
    s.engine.update(s.service, release=release("web:2"))
    s.advance(900, step=3)
    return s


def test_a_rollout_of_fifteen_minutes_takes_no_time() -> None:
    s = slow_rollout()
    newest = s.service.service_deployments[0]
    assert newest.status is ServiceDeploymentStatus.SUCCESSFUL
    assert newest.finished_at is not None
    assert 840 < newest.finished_at - newest.created_at < 900
