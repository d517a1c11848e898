"""Which stopped tasks say something of a deployment."""

from __future__ import annotations

import pytest

from ecs_steps.rules.causes.telling import telling
from tests.rules.made import container, task

ESSENTIAL = "Essential container in task exited"


@pytest.mark.parametrize(
    "reason",
    [
        "Scaling activity initiated by (deployment ecs-svc/2)",
        "Scaling activity initiated by ecs-svc/2",
        "Service deleted",
    ],
)
def test_what_stopped_by_plan_tells_nothing(reason: str) -> None:
    assert telling([task(stop_code="ServiceSchedulerInitiated", stopped=reason)], "ecs-svc/2") == ()


def test_only_this_deployments_tasks_tell() -> None:
    died = task(container(exit_code=1), stop_code="EssentialContainerExited", stopped=ESSENTIAL)
    anothers = task(container(exit_code=1), stopped=ESSENTIAL, deployment="ecs-svc/1")

    assert telling([died, anothers], "ecs-svc/2") == (died,)
