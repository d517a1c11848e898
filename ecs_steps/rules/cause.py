"""Why a deployment did not succeed: its stopped tasks, said in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ecs_steps.values.task import Container, Task

# Part of every rollout, says nothing about the new version (ECS Developer Guide, "Stopped task error codes").
_ORDINARY = ("Scaling activity initiated by", "Service deleted")

# Here ECS, AWS or a person stopped a task that ran; its containers' exit codes are 137 or 143 in consequence (ECS API
# reference, Task, stopCode).
_STOPPED_FROM_OUTSIDE = {
    "ServiceSchedulerInitiated",
    "UserInitiated",
    "SpotInterruption",
    "TerminationNotice",
    "InfrastructureHealth",
}


def telling(tasks: Sequence[Task], deployment_id: str) -> tuple[Task, ...]:
    """The stopped tasks of this deployment that did not stop by plan."""
    return tuple(
        task for task in tasks if task.deployment == deployment_id and not task.stopped_reason.startswith(_ORDINARY)
    )


def explain(tasks: Sequence[Task]) -> str | None:
    """Say the most frequent reason, with how many tasks had it; None without a telling task."""
    if not tasks:
        return None
    counted = Counter(reason(task) for task in tasks)
    said, times = counted.most_common(1)[0]
    more = len(counted) - 1
    others = f"; {more} other {'reason' if more == 1 else 'reasons'}" if more else ""
    return f"{times} of {len(tasks)} stopped tasks: {said}{others}" if len(tasks) > 1 else said


def reason(task: Task) -> str:
    """Say why one task stopped: the container's own reason or exit code first, else ECS's."""
    own_exit = task.stop_code not in _STOPPED_FROM_OUTSIDE
    for container in task.containers:
        if container.reason:
            return f"{container.name}: {container.reason}" + _exit_code(container, ", exit code ")
        if own_exit and container.exit_code not in (None, 0):
            return f"{container.name} exited {container.exit_code}"
    ended = next((each for each in task.containers if each.exit_code == 0), None)
    if ended is not None and task.stop_code == "EssentialContainerExited":
        return f"{ended.name} exited 0, but a service's container must keep running"
    return task.stopped_reason or task.stop_code or "stopped for a reason that ECS does not give"


def dead_container(task: Task) -> Container | None:
    """The container whose last words explain the stop: the one that exited with an error, else the first."""
    failed = (each for each in task.containers if each.exit_code not in (None, 0))
    return next(failed, task.containers[0] if task.containers else None)


def _exit_code(container: Container, before: str) -> str:
    return "" if container.exit_code is None else f"{before}{container.exit_code}"
