"""The service scheduler: which tasks to stop and which to start, within the percentages."""

from __future__ import annotations

from ecs_steps.testbed.rollout import breaker, endings, placement, rollouts, wording
from ecs_steps.testbed.rollout.deployment import DeploymentStatus, RolloutState
from ecs_steps.testbed.rollout.service import Service, ServiceStatus
from ecs_steps.testbed.rollout.task import STARTING, StopCode, Task, TaskStatus
from ecs_steps.testbed.rollout.world import World

_ENDING = (TaskStatus.STOPPING, TaskStatus.DEPROVISIONING, TaskStatus.STOPPED)


def reconcile(world: World, service: Service) -> None:
    """Bring a service one step nearer to what it was asked to be."""
    match service.status:
        case ServiceStatus.INACTIVE:
            return
        case ServiceStatus.DRAINING:
            _drain(world, service)
        case ServiceStatus.ACTIVE:
            if service.is_daemon:
                # One task on each instance ("Daemon scheduling strategy").
                service.desired_count = len(placement.hosts(world, service, service.primary) or [])
            if service.primary.begun:
                _stop_old(world, service)
                _stop_unfit(world, service)
                _stop_surplus(world, service)
                _start_missing(world, service)
                _tell_if_stuck(world, service)
            _settle(world, service)


def _drain(world: World, service: Service) -> None:
    """Let a deleted service run dry (ECS service model, DeleteService)."""
    for task in service.live():
        _scale_in(world, service, [task])
    if all(task.last_status in _ENDING for task in service.tasks):
        service.status = ServiceStatus.INACTIVE
        service.deployments.clear()


def _stop_old(world: World, service: Service) -> None:
    """Stop tasks of earlier deployments, as far as minimumHealthyPercent lets the healthy ones go."""
    old = [task for task in service.live() if task.deployment_id != service.primary.id]
    pending = [task for task in old if task.last_status in STARTING]
    _scale_in(world, service, pending, running=False)
    # A task that is not healthy does not count towards the minimum: it may go at once.
    weak = [task for task in old if task.last_status not in STARTING and not task.in_service]
    strong = [task for task in old if task.in_service]
    healthy = sum(task.in_service for task in service.live())
    spare = max(0, healthy - service.configuration.fewest(service.desired_count))
    _scale_in(world, service, weak + strong[:spare])


def _stop_unfit(world: World, service: Service) -> None:
    """Stop the unhealthy tasks of the primary deployment whose replacements serve, or will never come."""
    primary = service.primary
    serving = sum(task.in_service for task in service.fit(primary))
    if serving >= service.desired_count or primary.rollout_state is RolloutState.FAILED:
        _scale_in(world, service, [task for task in service.live(primary) if task.unfit_because])


def _stop_surplus(world: World, service: Service) -> None:
    """Scale in: the tasks that are not healthy go first, then the newest."""
    live = service.fit(service.primary)
    # Guess: which tasks a scale-in takes.
    order = sorted(live, key=lambda task: (task.in_service, -task.created_at))
    surplus = order[: max(0, len(live) - service.desired_count)]
    _scale_in(world, service, [task for task in surplus if task.last_status in STARTING], running=False)
    _scale_in(world, service, [task for task in surplus if task.last_status not in STARTING])


def _scale_in(world: World, service: Service, tasks: list[Task], *, running: bool = True) -> None:
    if not tasks:
        return
    for task in tasks:
        why = task.unfit_because or wording.scaling(task.deployment_id)
        endings.stop(world, service, task, StopCode.SERVICE_SCHEDULER_INITIATED, why)
    ids = [task.id for task in tasks]
    world.tell(service, wording.stopped_running(ids) if running else wording.stopped_pending(len(ids)))


def _start_missing(world: World, service: Service) -> None:
    """Start tasks of the primary deployment up to maximumPercent.

    Tasks that are stopping are neither RUNNING nor PENDING and so do not count (ECS service model,
    maximumPercent); a FAILED deployment launches no tasks (Deployment.rolloutState).
    """
    primary = service.primary
    if primary.rollout_state is RolloutState.FAILED:
        return
    room = service.configuration.most(service.desired_count) - len(service.live())
    count = min(service.desired_count - len(service.fit(primary)), room)
    if count <= 0:
        return
    if world.now < primary.next_start:
        world.agenda.at(primary.next_start, lambda: world.wake(service))
        return
    shortage = placement.launch(world, service, primary, count)
    if shortage is None:
        return
    world.tell(service, shortage.message)
    breaker.count_failure(world, service, primary, shortage.failure, counts=shortage.counts)
    world.agenda.at(primary.next_start, lambda: world.wake(service))


def _tell_if_stuck(world: World, service: Service) -> None:
    """Say so when the percentages leave no room to move ("Amazon ECS service event messages")."""
    primary = service.primary
    live = service.live()
    moving = any(not task.in_service for task in live) or any(
        task.last_status is not TaskStatus.STOPPED for task in service.tasks if not task.is_live
    )
    waiting = primary.rollout_state is not RolloutState.IN_PROGRESS or world.now < primary.next_start
    missing = service.desired_count - len(service.live(primary))
    room = service.configuration.most(service.desired_count) - len(live)
    if missing > 0 and room <= 0 and not (moving or waiting or primary.told_stuck):
        primary.told_stuck = True
        world.tell(service, wording.STUCK)


def _settle(world: World, service: Service) -> None:
    """Retire empty deployments, and complete the primary one when everything stands as asked."""
    for deployment in list(service.deployments):
        if deployment.status is not DeploymentStatus.PRIMARY and not service.of(deployment):
            deployment.status = DeploymentStatus.INACTIVE
            service.deployments.remove(deployment)
    primary = service.primary
    stands = (
        primary.begun
        and len(service.deployments) == 1
        and len(service.live()) == service.desired_count
        and all(task.in_service for task in service.live())
    )
    if not stands or primary.rollout_state is RolloutState.FAILED:
        service.steady = False
        return
    if primary.rollout_state is RolloutState.IN_PROGRESS and not _bakes(world, service):
        rollouts.complete(world, service)
    if not service.steady:
        service.steady = True
        world.tell(service, wording.STEADY)


def _bakes(world: World, service: Service) -> bool:
    """Tell whether alarms are still being watched over a deployment that stands ("bake time")."""
    service_deployment = service.primary.service_deployment
    if not service_deployment.watched_alarms or service.primary.is_rollback:
        return False
    if service_deployment.bakes_until is None:
        service_deployment.bakes_until = world.now + world.timings.alarm_bake
        world.wake(service, world.timings.alarm_bake)
    return world.now < service_deployment.bakes_until
