"""Whether a task finds a place, and what ECS says where it finds none."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.testbed.rollout import wording
from ecs_steps.testbed.rollout.deployment import Deployment
from ecs_steps.testbed.rollout.failure import Failure, FailureKind
from ecs_steps.testbed.rollout.world import World


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Why no task can be launched now."""

    message: str
    failure: Failure
    counts: bool


def shortage(world: World, deployment: Deployment) -> Shortage | None:
    """Tell why the next task of a deployment cannot be launched; None if it can."""
    definition = deployment.revision.task_definition_arn
    for item in deployment.revision.task_definition["containerDefinitions"]:
        image = str(item["image"])
        behaviour = world.script.of(image, definition=definition)
        reason = behaviour.cannot_launch or behaviour.no_capacity
        if reason is None:
            continue
        world.script.refuse(image, definition)
        is_capacity = behaviour.cannot_launch is None
        return Shortage(
            message=wording.not_placed(reason, world.names.task()) if is_capacity else reason,
            failure=Failure(
                at=world.now, kind=FailureKind.PLACEMENT if is_capacity else FailureKind.LAUNCH, reason=reason
            ),
            counts=behaviour.placement_counts,
        )
    return None
