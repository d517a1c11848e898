"""How a task ends: its container exits, it cannot start, or the scheduler no longer wants it."""

from __future__ import annotations

from ecs_steps.testbed.rollout import rollouts, wording
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import StopCode, TargetState, Task, TaskStatus
from ecs_steps.testbed.rollout.world import World


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
        stop(world, service, task, code, wording.ESSENTIAL_EXITED, failed=True)


def fail_start(world: World, service: Service, task: Task, reason: str, container: str | None) -> None:
    """Note that a task cannot start."""
    if not task.is_live:
        return
    for item in task.containers:
        if container in (None, item.name):
            item.reason = reason
            break
    stop(world, service, task, StopCode.TASK_FAILED_TO_START, reason, failed=True)


def stop(world: World, service: Service, task: Task, code: StopCode, why: str, *, failed: bool = False) -> None:
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
        world.agenda.after(world.timings.deregistration_delay, lambda: _end(world, task))
    else:
        # Guess: a failed task leaves its target group at once.
        _deregister(world, service, task)
        _end(world, task)
    if failed:
        count_failure(world, service, task)
    world.wake(service)


def count_failure(world: World, service: Service, task: Task) -> None:
    """Count a failed task against its deployment, if that is still listed."""
    deployment = service.deployment(task.deployment_id)
    if deployment is not None:
        rollouts.count_failure(world, service, deployment)


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
        world.agenda.after(world.timings.stopped_tasks_kept, forget)
        world.wake(service)

    def forget() -> None:
        service.tasks.remove(task)
        del world.tasks[task.id]

    world.agenda.after(world.timings.deprovisioning, gone)
