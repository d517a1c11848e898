"""Stopped tasks and events of deployments that did not succeed, in the words of ECS."""

from __future__ import annotations

from typing import Any

from ecs_steps.rules.causes.facts import Facts
from ecs_steps.values.service import DeploymentSettings
from ecs_steps.values.target import Target
from ecs_steps.values.task import Task
from tests.rules.made import container, task

EXITED, FAILED_TO_START, SCHEDULER = "EssentialContainerExited", "TaskFailedToStart", "ServiceSchedulerInitiated"
ESSENTIAL = "Essential container in task exited"
NOT_FOUND = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: not found"
)
OOM = "OutOfMemoryError: Container killed due to memory usage"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web-blue/0123456789abcdef"
ELB = f"Task failed ELB health checks in (target-group {GROUP})"
UNHEALTHY = (
    f"(service web) (task 1) (port 80) is unhealthy in (target-group {GROUP}) due to (reason Health checks "
    "failed with these codes: [503])."
)
CHECKS = "Task failed container health checks"
BREAKER = "(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start."
BY_BREAKER = "Service deployment rolled back because the circuit breaker threshold was exceeded."
PORT_TAKEN = (
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching (container-instance 1) is already using a port required by your task. For more information, see the "
    "Troubleshooting section of the Amazon ECS Developer Guide."
)
NO_FARGATE = "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again."

NO_IMAGE_EVENT = f"(service web) was unable to place a task. Reason: {NOT_FOUND}."
HALF = DeploymentSettings(minimum_healthy_percent=50)
SILENT = Target(id="10.0.0.1", port=80, state="unhealthy", reason="Target.Timeout", description="Request timed out")
BEGUN = Target(id="10.0.0.1", port=80, state="initial", reason="Elb.InitialHealthChecking")

EXIT_1 = task(container(exit_code=1), stop_code=EXITED, stopped=ESSENTIAL)
OUT_OF_MEMORY = task(container(exit_code=137, reason=OOM), stop_code=EXITED, stopped=ESSENTIAL)
NO_IMAGE = task(container(reason=NOT_FOUND), stop_code=FAILED_TO_START, stopped=NOT_FOUND)
ILL = task(container(exit_code=137), stop_code=SCHEDULER, stopped=ELB)


def facts(*tasks: Task, **more: Any) -> Facts:
    return Facts(otherwise="it was rolled back", tasks=tasks, **more)
