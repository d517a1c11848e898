"""How a task ends: its container exits, it cannot start, or the scheduler no longer wants it."""

from __future__ import annotations

from ecs_steps.testbed.rollout import breaker, wording
from ecs_steps.testbed.rollout.failure import Failure, FailureKind
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import StopCode, TargetState, Task, TaskStatus
from ecs_steps.testbed.rollout.world import World

_STOPPED_KEPT = 500
#: The names that open a reason of one container (aws/amazon-ecs-agent, agent/dockerclient/dockerapi/errors.go).
_OF_A_CONTAINER = ("Cannot", "Docker", "OutOfMemory", "ContainerNetworking", "HostConfig")


def exit_container(
    world: World, service: Service, task: Task, name: str, exit_code: int | None, reason: str | None
) -> None:
    """Note that a container exited; an essential one takes its task along."""
    try:
        container = task.container(name)
    except KeyError:
        return
    if container.last_status == "STOPPED":
        return
    container.last_status, container.exit_code = "STOPPED", exit_code
    container.reason = reason or container.reason
    if container.essential and task.is_live:
        code = StopCode.ESSENTIAL_CONTAINER_EXITED
        killed = (container.reason or "").startswith("OutOfMemoryError")
        kind = FailureKind.OUT_OF_MEMORY if killed else FailureKind.EXIT
        stop(world, service, task, code, wording.ESSENTIAL_EXITED, failed=kind)


def fail_start(
    world: World, service: Service, task: Task, reason: str, container: str | None, of_container: str | None
) -> None:
    """Note that a task cannot start; the container's own reason stands with it."""
    if not task.is_live:
        return
    if of_container is None and reason.startswith(_OF_A_CONTAINER):
        of_container = reason
    for item in task.containers:
        if container == item.name:
            item.reason = of_container
    stop(world, service, task, StopCode.TASK_FAILED_TO_START, reason, failed=FailureKind.START)


def stop(
    world: World, service: Service, task: Task, code: StopCode, why: str, *, failed: FailureKind | None = None
) -> None:
    """Stop a task: drain its targets if it served, then let its runner end it."""
    if not task.is_live:
        return
    task.desired_status = TaskStatus.STOPPED
    task.in_service = False
    task.stop_code, task.stopped_reason, task.stopping_at = code, why, world.now
    if task.last_status is TaskStatus.RUNNING and task.targets and not failed:
        task.last_status = TaskStatus.DEACTIVATING
        for target in task.targets:
            target.state, target.detail = TargetState.DRAINING, "Target deregistration is in progress"
        _deregister(world, service, task)
        world.tell(service, wording.draining(1))
        world.agenda.after(_drain_seconds(world, task), lambda: _end(world, task))
    else:
        # Guess: a failed task leaves its target group at once.
        _deregister(world, service, task)
        _end(world, task)
    if failed:
        count_failure(world, service, task, failed, why)
    world.wake(service)


def _drain_seconds(world: World, task: Task) -> float:
    """Tell how long a task's targets drain: each group's own delay, if it says one."""
    usual = world.timings.deregistration_delay
    own = [world.deregistration_delay(target.load_balancer.target_group_arn) for target in task.targets]
    return max(usual if delay is None else delay / world.timings.factor for delay in own)


def count_failure(world: World, service: Service, task: Task, kind: FailureKind, reason: str) -> None:
    """Count a failed task against its deployment, if that is still listed."""
    deployment = service.deployment(task.deployment_id)
    if deployment is not None:
        failure = Failure(at=world.now, kind=kind, reason=reason, task_id=task.id)
        breaker.count_failure(world, service, deployment, failure)


def _deregister(world: World, service: Service, task: Task) -> None:
    for target in task.targets:
        world.tell(service, wording.deregistered(target.load_balancer.target_group_arn))


def _end(world: World, task: Task) -> None:
    task.last_status = TaskStatus.STOPPING
    task.targets.clear()
    world.runner.stop(task, task.stopped_reason or "")


def clean_up(world: World, service: Service, task: Task) -> None:
    """Note that the runner has ended a task."""
    if task.last_status is not TaskStatus.STOPPING:
        return
    task.last_status = TaskStatus.DEPROVISIONING
    task.execution_stopped_at = world.now

    def gone() -> None:
        task.last_status = TaskStatus.STOPPED
        task.stopped_at = world.now
        for container in task.containers:
            container.last_status = "STOPPED"
        world.agenda.after(world.timings.stopped_tasks_kept, lambda: _forget(world, service, task))
        # Guess: how many stopped tasks of a service are shown at most; the documentation names only the hour.
        for old in [item for item in service.tasks if item.last_status is TaskStatus.STOPPED][:-_STOPPED_KEPT]:
            _forget(world, service, old)
        world.wake(service)

    world.agenda.after(world.timings.deprovisioning, gone)


def _forget(world: World, service: Service, task: Task) -> None:
    if world.tasks.pop(task.id, None) is not None:
        service.tasks.remove(task)
