"""Which stopped tasks say something of a deployment."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_steps.rules.causes.wording import is_ordinary
from ecs_steps.values.task import Task


def telling(tasks: Sequence[Task], deployment_id: str) -> tuple[Task, ...]:
    """The stopped tasks of this deployment that did not stop by plan."""
    return tuple(task for task in tasks if task.deployment == deployment_id and not is_ordinary(task.stopped_reason))
