"""Why a deployment did not succeed, from its stopped tasks in ECS's own words."""

from __future__ import annotations

import pytest

from ecs_steps.rules.cause import dead_container, explain, reason, telling
from ecs_steps.values.task import Container, Task
from tests.rules.made import container, task

EXITED = "EssentialContainerExited"
ESSENTIAL = "Essential container in task exited"
NOT_FOUND = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: not found"
)
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
NO_GROUP = (
    "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create "
    "Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. status code: 400"
)
ELB = "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/2)"
CAPACITY = "Timeout waiting for network interface provisioning to complete."
FAILED_CHECKS = "Task failed container health checks"
SPOT = "Your Spot Task was interrupted."


@pytest.mark.parametrize(
    ("stopped", "said"),
    [
        pytest.param(task(container(exit_code=3), stop_code=EXITED, stopped=ESSENTIAL), "web exited 3", id="exited"),
        pytest.param(
            task(container(exit_code=137, reason=OUT_OF_MEMORY), stop_code=EXITED, stopped=ESSENTIAL),
            f"web: {OUT_OF_MEMORY}, exit code 137",
            id="out of memory",
        ),
        pytest.param(
            task(container(reason=NOT_FOUND), stop_code="TaskFailedToStart", stopped=NOT_FOUND),
            f"web: {NOT_FOUND}",
            id="image not found",
        ),
        pytest.param(
            task(container(), stop_code="TaskFailedToStart", stopped=NOT_FOUND), NOT_FOUND, id="only ECS gives it"
        ),
        pytest.param(
            task(container(reason=NO_GROUP), stop_code="TaskFailedToStart", stopped="Task failed to start"),
            f"web: {NO_GROUP}",
            id="old agents give it to the container alone",
        ),
        pytest.param(
            task(container(exit_code=137), stop_code="ServiceSchedulerInitiated", stopped=FAILED_CHECKS),
            FAILED_CHECKS,
            id="the exit code of a container that ECS killed is no cause",
        ),
        pytest.param(
            task(container(exit_code=143), stop_code="ServiceSchedulerInitiated", stopped=ELB), ELB, id="ELB health"
        ),
        pytest.param(
            task(container(exit_code=143), stop_code="SpotInterruption", stopped=SPOT), SPOT, id="spot interruption"
        ),
        pytest.param(task(stop_code="TaskFailedToStart", stopped=CAPACITY), CAPACITY, id="no container yet"),
        pytest.param(
            task(container(exit_code=0), stop_code=EXITED, stopped=ESSENTIAL),
            "web exited 0, but a service's container must keep running",
            id="ended well, which a service must not",
        ),
        pytest.param(
            task(container("init", exit_code=0), container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL),
            "web exited 1",
            id="a sidecar that ended well is not blamed",
        ),
        pytest.param(task(stop_code="UserInitiated"), "UserInitiated", id="a code without a reason"),
        pytest.param(task(), "stopped for a reason that ECS does not give", id="nothing at all"),
    ],
)
def test_a_task_says_why_it_stopped(stopped: Task, said: str) -> None:
    assert reason(stopped) == said


def test_only_this_deployments_unplanned_stops_tell() -> None:
    died = task(container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL)
    planned = [
        task(stop_code="ServiceSchedulerInitiated", stopped="Scaling activity initiated by (deployment ecs-svc/2)"),
        task(stop_code="ServiceSchedulerInitiated", stopped="Service deleted"),
    ]
    anothers = task(container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL, deployment="ecs-svc/1")
    assert telling([*planned, died, anothers], "ecs-svc/2") == (died,)


def test_the_most_frequent_reason_is_said_with_its_count() -> None:
    one, two, three = (task(container(exit_code=code), stop_code=EXITED, stopped=ESSENTIAL) for code in (1, 2, 3))
    assert explain([]) is None
    assert explain([one]) == "web exited 1"
    assert explain([one, one]) == "2 of 2 stopped tasks: web exited 1"
    assert explain([two, one, one]) == "2 of 3 stopped tasks: web exited 1; 1 other reason"
    assert explain([two, one, one, three]) == "2 of 4 stopped tasks: web exited 1; 2 other reasons"


@pytest.mark.parametrize(
    ("stopped", "dead"),
    [
        (task(container("log", exit_code=0), container("web", exit_code=1)), "web"),
        (task(container("web", exit_code=0), container("log", exit_code=0)), "web"),
        (task(container("web"), container("log")), "web"),
        (task(), None),
    ],
    ids=["the failed one", "none failed: the first", "none began: the first", "no container"],
)
def test_the_last_words_are_those_of_the_container_that_failed(stopped: Task, dead: str | None) -> None:
    found: Container | None = dead_container(stopped)
    assert (found.name if found else None) == dead
