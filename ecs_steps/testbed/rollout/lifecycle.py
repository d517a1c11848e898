"""How a task begins: launched, pulling, starting, running."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ecs_steps.testbed.rollout import health, wording
from ecs_steps.testbed.rollout.deployment import Deployment
from ecs_steps.testbed.rollout.instances import ContainerInstance
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import STARTING, Container, NetworkBinding, Target, Task, TaskStatus
from ecs_steps.testbed.rollout.world import World


def launch(world: World, service: Service, new: list[Task]) -> None:
    """Start the tasks that found a place."""
    if not new:
        return
    world.tell(service, wording.started([task.id for task in new], service.replaced_unhealthy))
    service.replaced_unhealthy = 0
    for task in new:
        world.runner.launch(task)


def new_task(world: World, service: Service, deployment: Deployment, place: ContainerInstance | None) -> Task:
    """Make a task of a deployment, on its host."""
    task = _made(world, service, deployment, place)
    service.tasks.append(task)
    world.tasks[task.id] = (service, task)
    return task


def is_fargate(settings: Mapping[str, Any]) -> bool:
    """Tell whether a service's tasks run on Fargate, by launch type or capacity provider."""
    strategy = settings.get("capacityProviderStrategy") or []
    return settings.get("launchType") == "FARGATE" or any(
        str(item["capacityProvider"]).startswith("FARGATE") for item in strategy
    )


def _provider(service: Service, deployment: Deployment) -> str | None:
    """Choose a capacity provider by base and weight (ECS service model, CapacityProviderStrategyItem)."""
    strategy = deployment.revision.settings.get("capacityProviderStrategy") or []
    there = Counter(task.capacity_provider for task in service.live(deployment))
    for item in strategy:
        if there[item["capacityProvider"]] < int(item.get("base") or 0):
            return str(item["capacityProvider"])
    weighed = [(item["capacityProvider"], int(item.get("weight", 0))) for item in strategy]
    if not weighed:
        return None
    if not any(weight for _, weight in weighed):
        return str(weighed[0][0])
    return str(min((there[name] / weight, place, name) for place, (name, weight) in enumerate(weighed) if weight)[2])


def _made(world: World, service: Service, deployment: Deployment, place: ContainerInstance | None) -> Task:
    task_id = world.names.task()
    document = deployment.revision.task_definition
    containers = tuple(
        Container(
            name=str(item["name"]),
            image=str(item["image"]),
            essential=bool(item.get("essential", True)),
            resolved=deployment.revision.image_digests.get(str(item["name"])),
            runtime_id=f"{task_id}-{world.names.deployment()[-10:]}",
        )
        for item in document["containerDefinitions"]
    )
    return Task(
        id=task_id,
        arn=f"{service.cluster_arn.replace(':cluster/', ':task/')}/{task_id}",
        cluster_arn=service.cluster_arn,
        service=service.name,
        deployment_id=deployment.id,
        task_definition=document,
        load_balancers=deployment.revision.load_balancers,
        container_instance=place.arn if place else None,
        capacity_provider=_provider(service, deployment),
        created_at=world.now,
        ip=world.names.address(),
        containers=containers,
    )


def pull(world: World, task: Task) -> None:
    """Note that the images are being pulled."""
    if task.is_live and task.last_status is TaskStatus.PROVISIONING:
        task.last_status = TaskStatus.PENDING
        task.pull_started_at = world.now


def activate(world: World, task: Task) -> None:
    """Note that the images are there."""
    if task.is_live and task.last_status in (TaskStatus.PROVISIONING, TaskStatus.PENDING):
        task.last_status = TaskStatus.ACTIVATING
        task.pull_stopped_at = world.now


def run(
    world: World,
    service: Service,
    task: Task,
    digests: Mapping[str, str | None],
    ports: Sequence[NetworkBinding],
) -> None:
    """Note that a task runs: register its targets, and count it later if nothing checks it."""
    if not task.is_live or task.last_status not in STARTING:
        return
    task.last_status = TaskStatus.RUNNING
    task.started_at = world.now
    task.network_bindings = tuple(ports)
    for container in task.containers:
        container.last_status = "RUNNING"
        container.image_digest = digests.get(container.name)
    _resolve_images(service, task)
    for balancer in task.load_balancers:
        port = _port(task, balancer.container_name, balancer.container_port)
        task.targets.append(Target(load_balancer=balancer, ip=task.ip, port=port))
        world.tell(service, wording.registered(balancer.target_group_arn))
    if not health.is_checked(task):
        # One step further, so that a container that exits at the very same moment has exited before.
        def counted() -> None:
            world.agenda.after(0, lambda: health.into_service(world, service, task))

        world.agenda.after(world.timings.no_check_wait, counted)


def _port(task: Task, container: str, container_port: int) -> int:
    for binding in task.network_bindings:
        if binding.container == container and binding.container_port == container_port:
            return binding.host_port
    return container_port


def _resolve_images(service: Service, task: Task) -> None:
    """Keep the digests that the first task resolved ("Container image resolution for Amazon ECS")."""
    deployment = service.deployment(task.deployment_id)
    if deployment is None:
        return
    for definition, container in zip(task.task_definition["containerDefinitions"], task.containers, strict=True):
        if definition.get("versionConsistency") != "disabled" and container.image_digest:
            deployment.revision.image_digests.setdefault(container.name, container.image_digest)
