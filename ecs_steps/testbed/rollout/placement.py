"""Whether a task finds a place, and what ECS says where it finds none."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.testbed.rollout import lifecycle, reasons, wording
from ecs_steps.testbed.rollout.deployment import Deployment
from ecs_steps.testbed.rollout.failure import Failure, FailureKind
from ecs_steps.testbed.rollout.instances import ContainerInstance, missing, needs
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import Task
from ecs_steps.testbed.rollout.world import World


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """Why no task can be launched now."""

    message: str
    failure: Failure
    counts: bool


def launch(world: World, service: Service, deployment: Deployment, count: int) -> Shortage | None:
    """Launch so many tasks of a deployment, each on its host; tell why fewer of them could be."""
    new: list[Task] = []
    shortage = None
    while shortage is None and len(new) < count:
        shortage = _scripted(world, deployment)
        if shortage is None:
            place, shortage = _place(world, service, deployment)
            if shortage is None:
                new.append(lifecycle.new_task(world, service, deployment, place))
    lifecycle.launch(world, service, new)
    return shortage


def _scripted(world: World, deployment: Deployment) -> Shortage | None:
    """Tell what the script of the next task has against its launch."""
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


def hosts(world: World, service: Service, deployment: Deployment) -> list[ContainerInstance] | None:
    """List the instances on which a deployment's tasks may run; None where nobody counts them.

    Fargate has none, and a cluster to which no instance was ever registered takes everything.
    """
    if service.cluster_arn not in world.counted_clusters or lifecycle.is_fargate(deployment.revision.settings):
        return None
    is_external = deployment.revision.settings.get("launchType") == "EXTERNAL"
    return [
        item
        for item in world.instances.values()
        if item.cluster_arn == service.cluster_arn and item.is_external == is_external
    ]


def _place(world: World, service: Service, deployment: Deployment) -> tuple[ContainerInstance | None, Shortage | None]:
    """Choose the fitting instance with the fewest tasks of the service (ECS service model, UpdateService)."""
    instances = hosts(world, service, deployment)
    if instances is None:
        return None, None
    wanted = needs(deployment.revision.task_definition)
    tasks = [task for _, task in world.tasks.values()]

    def ours(instance: ContainerInstance) -> int:
        return sum(task.container_instance == instance.arn for task in service.live())

    if service.is_daemon:
        instances = [item for item in instances if not ours(item)]
    lacking = {item.id: missing(item, tasks, wanted) for item in instances}
    fitting = [item for item in instances if lacking[item.id] is None]
    if fitting:
        return min(fitting, key=ours), None
    if lacking:
        closest, reason = next(iter(lacking.items()))
        message = wording.not_placed(str(reason), closest)
    else:
        reason, message = "No Container Instances were found in your cluster.", reasons.NO_INSTANCES
    failure = Failure(at=world.now, kind=FailureKind.PLACEMENT, reason=str(reason))
    # Guess: a task that finds no room on container instances is not counted as failed.
    return None, Shortage(message=message, failure=failure, counts=False)
