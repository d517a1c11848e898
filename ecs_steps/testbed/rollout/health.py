"""When a task counts as healthy, and when the scheduler replaces it because it is not."""

from __future__ import annotations

from ecs_steps.testbed.rollout import breaker, endings, wording
from ecs_steps.testbed.rollout.failure import FailureKind
from ecs_steps.testbed.rollout.runner import HealthSource
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import Health, StopCode, TargetState, Task, TaskStatus
from ecs_steps.testbed.rollout.world import World


def _has_container_check(task: Task) -> bool:
    return any(
        item.get("essential", True) and item.get("healthCheck") for item in task.task_definition["containerDefinitions"]
    )


def is_checked(task: Task) -> bool:
    """True where the scheduler waits for a check (ECS service model, minimumHealthyPercent)."""
    return bool(task.load_balancers) or _has_container_check(task)


def _mark(task: Task, health: Health) -> None:
    if not _has_container_check(task):
        return
    task.health = health
    for item, container in zip(task.task_definition["containerDefinitions"], task.containers, strict=True):
        if item.get("healthCheck"):
            container.health = health


def pass_checks(world: World, service: Service, task: Task) -> None:
    """Note that every check passes."""
    if not task.is_live or task.last_status is not TaskStatus.RUNNING or not is_checked(task):
        return
    _mark(task, Health.HEALTHY)
    task.unfit_because = None
    for target in task.targets:
        target.state, target.detail = TargetState.HEALTHY, None
    into_service(world, service, task)


def into_service(world: World, service: Service, task: Task) -> None:
    """Count a task as healthy from now on."""
    if task.is_live and task.last_status is TaskStatus.RUNNING and not task.in_service:
        task.in_service = True
        deployment = service.deployment(task.deployment_id)
        if deployment is not None:
            breaker.forget_failures(service, deployment)
        world.wake(service)


def fail_checks(world: World, service: Service, task: Task, source: HealthSource, detail: str) -> None:
    """Note a failed check; within the grace period it is only remembered (healthCheckGracePeriodSeconds)."""
    if not task.is_live or task.last_status is not TaskStatus.RUNNING:
        return
    if source == "container":
        _mark(task, Health.UNHEALTHY)
    else:
        for target in task.targets:
            target.state, target.detail = TargetState.UNHEALTHY, detail
    grace_ends = (task.started_at or world.now) + service.grace_period / world.timings.factor
    if world.now < grace_ends:
        world.agenda.at(grace_ends, lambda: _replace_if_unhealthy(world, service, task, source, detail))
    else:
        _replace_if_unhealthy(world, service, task, source, detail)


def _replace_if_unhealthy(world: World, service: Service, task: Task, source: HealthSource, detail: str) -> None:
    ill = task.health is Health.UNHEALTHY or any(target.state is TargetState.UNHEALTHY for target in task.targets)
    if not ill or not task.is_live or task.unfit_because:
        return
    service.replaced_unhealthy += 1
    task.in_service = False
    if source == "container" or not task.targets:
        why, kind = wording.CONTAINER_CHECKS_FAILED, FailureKind.CONTAINER_HEALTH
    else:
        target = task.targets[0]
        arn = target.load_balancer.target_group_arn
        world.tell(service, wording.target_unhealthy(task.id, target.port, arn, detail))
        why, kind = wording.target_checks_failed(arn), FailureKind.TARGET_HEALTH
    if len(service.live()) < service.configuration.most(service.desired_count):
        # A replacement starts first, as far as maximumPercent allows (ECS service model, maximumPercent).
        task.unfit_because = why
        endings.count_failure(world, service, task, kind, why)
        world.wake(service)
    else:
        endings.stop(world, service, task, StopCode.SERVICE_SCHEDULER_INITIATED, why, failed=kind)
