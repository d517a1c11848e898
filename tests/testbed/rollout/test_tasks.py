from __future__ import annotations

import pytest

from ecs_steps.testbed.rollout.deployment import (
    DeploymentConfiguration,
)
from ecs_steps.testbed.rollout.task import StopCode, TargetState, TaskStatus
from tests.testbed.rollout.stage import TARGET_GROUP, release, stage


def test_a_task_passes_through_its_whole_life() -> None:
    s = stage(desired=1, balanced=True, settle=False)
    seen: list[TaskStatus] = []

    def look() -> None:
        if s.service.tasks and (not seen or s.service.tasks[0].last_status is not seen[-1]):
            seen.append(s.service.tasks[0].last_status)

    s.advance(120, look=look)
    s.engine.update(s.service, desired_count=0)
    s.advance(400, look=look)
    assert seen == [
        TaskStatus.PROVISIONING,
        TaskStatus.PENDING,
        TaskStatus.ACTIVATING,
        TaskStatus.RUNNING,
        TaskStatus.DEACTIVATING,
        TaskStatus.STOPPING,
        TaskStatus.DEPROVISIONING,
        TaskStatus.STOPPED,
    ]


def test_a_task_that_ends_in_steady_state_is_replaced_without_a_deployment() -> None:
    s = stage(desired=2)
    s.engine.stop_task(s.service.live()[0], "by hand")
    s.advance(120)
    gone = s.stopped()[0]
    assert (gone.stop_code, gone.stopped_reason) == (StopCode.USER_INITIATED, "by hand")
    assert s.service.running() == 2
    assert len(s.service.service_deployments) == 1


@pytest.mark.parametrize(("consistency", "moves"), [(None, False), ("enabled", False), ("disabled", True)])
def test_later_tasks_of_a_deployment_do_not_follow_a_tag_that_moves(consistency: str | None, moves: bool) -> None:
    named = {"web:2": "sha256:" + "a" * 64}
    s = stage(desired=1, digest_of=named.get)
    s.engine.update(s.service, release=release("web:2", consistency=consistency))
    s.advance(120)
    named["web:2"] = "sha256:" + "b" * 64

    s.engine.update(s.service, desired_count=2)
    s.advance(120)

    digests = [str(task.containers[0].image_digest)[7] for task in s.service.live()]
    assert sorted(digests) == (["a", "b"] if moves else ["a", "a"])


def test_a_forced_deployment_resolves_its_tag_anew() -> None:
    named = {"web:2": "sha256:" + "a" * 64}
    s = stage(desired=1, image="web:2", digest_of=named.get)
    named["web:2"] = "sha256:" + "b" * 64

    s.engine.update(s.service, release=release("web:2"))
    s.advance(120)

    assert [task.containers[0].image_digest for task in s.service.live()] == [named["web:2"]]


def test_targets_follow_their_tasks() -> None:
    s = stage(desired=1, balanced=True, settle=False)
    s.advance(20)
    assert [target.state for _, target in s.engine.targets(TARGET_GROUP)] == [TargetState.INITIAL]
    s.advance(100)
    assert [target.state for _, target in s.engine.targets(TARGET_GROUP)] == [TargetState.HEALTHY]
    s.engine.update(s.service, desired_count=0)
    s.advance(1)
    assert [target.state for _, target in s.engine.targets(TARGET_GROUP)] == [TargetState.DRAINING]
    s.advance(400)
    assert s.engine.targets(TARGET_GROUP) == []


def test_stopped_tasks_are_kept_for_an_hour() -> None:
    s = stage(desired=1)
    s.engine.update(s.service, release=release("web:2"))
    s.advance(200)
    assert len(s.stopped()) == 1
    s.advance(3300, step=100)
    assert len(s.stopped()) == 1
    s.advance(300, step=100)
    assert s.stopped() == []


@pytest.mark.parametrize(
    ("most", "most_at_once"), [(200, 2), (100, 1)], ids=["room for a replacement", "no room for one"]
)
def test_an_unhealthy_task_is_replaced_first_if_the_limits_allow(most: int, most_at_once: int) -> None:
    s = stage(
        desired=1, configuration=DeploymentConfiguration(minimum_healthy_percent=0, maximum_percent=most), balanced=True
    )
    ill = s.service.live()[0]
    s.engine.reports.unhealthy(ill.id, "target-group", "Request timed out")
    counts: list[int] = []
    s.advance(200, look=lambda: counts.append(len(s.service.live())))
    assert max(counts) == most_at_once
    assert ill.stopped_reason == f"Task failed ELB health checks in (target-group {TARGET_GROUP})"
    assert [task.in_service for task in s.service.live()] == [True]
    assert any("Amazon ECS replaced 1 tasks due to an unhealthy status." in text for text in s.messages())


def test_an_unhealthy_task_that_recovers_is_kept() -> None:
    s = stage(desired=1, balanced=True)
    ill = s.service.live()[0]
    s.engine.reports.unhealthy(ill.id, "target-group", "Request timed out")
    s.advance(5)
    s.engine.reports.healthy(ill.id)
    s.advance(200)
    assert s.service.live() == [ill]
