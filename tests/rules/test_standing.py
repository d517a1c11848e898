"""What is said of a deployment that is not done in time, where nothing tells why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecs_steps.rules.standing import standing
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.target import Target
from ecs_steps.values.task import Task
from tests.rules.made import OURS, deployment, service, sight

OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED", running=2)
TASK = Task(
    arn="arn:task/1",
    deployment=OURS,
    task_definition="web:2",
    last_status="RUNNING",
    stop_code="",
    stopped_reason="",
    containers=(),
    health="UNKNOWN",
)
INITIAL = Target(id="10.0.0.1", port=80, state="initial", description="Initial health checks in progress")
RUNNING = sight(service(deployment(running=2), OLD))


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        pytest.param(sight(service(deployment(), OLD)), "none of 2 tasks has been started", id="nothing starts"),
        pytest.param(sight(service(deployment(failed=3), OLD)), "0 of 2 tasks run, 3 failed", id="all die"),
        pytest.param(RUNNING, "2 of 2 tasks run", id="all run"),
        pytest.param(sight(service(OLD)), "ECS no longer lists it", id="gone"),
    ],
)
def test_the_tasks_are_counted(seen: Sight, says: str) -> None:
    assert standing(seen, (), ()) == says


def test_the_check_that_is_not_passed_is_named() -> None:
    healthy = replace(INITIAL, state="healthy", description="")

    said = standing(RUNNING, (INITIAL, healthy, INITIAL), (TASK, replace(TASK, health="UNHEALTHY")))

    checked = "none healthy by the container's health check"
    balanced = "1 of 3 targets healthy for the load balancer (2 initial: Initial health checks in progress)"
    assert said == f"2 of 2 tasks run, {checked}, {balanced}"


def test_what_does_not_run_has_passed_no_check() -> None:
    assert standing(sight(service(deployment(failed=1), OLD)), (INITIAL,), ()) == "0 of 2 tasks run, 1 failed"
