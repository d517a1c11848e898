"""How a deployment fails: its tasks, an alarm or a person end it, and it is rolled back where that is asked for."""

from __future__ import annotations

from ecs_steps.testbed.rollout import wording
from ecs_steps.testbed.rollout.deployment import (
    Deployment,
    DeploymentStatus,
    RolloutState,
    ServiceDeployment,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.failure import Ending, Failure
from ecs_steps.testbed.rollout.rollouts import lead, move
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.world import World

Status = ServiceDeploymentStatus


def count_failure(
    world: World, service: Service, deployment: Deployment, failure: Failure, *, counts: bool = True
) -> None:
    """Count a task that failed, delay the next attempt, and trip the breaker if it is time.

    Consecutive failures of a deployment in progress count (ECS service model, Deployment.failedTasks); a task
    that exits soon after RUNNING is one too (run notes of 2026-09: an image that exits at once was rolled back).
    """
    if world.now >= deployment.next_start:
        steps = world.timings.back_off
        deployment.back_offs = min(deployment.back_offs + 1, len(steps) - 1)
        # A moment at least: without one, a crash loop would never leave this instant.
        deployment.next_start = world.now + max(steps[deployment.back_offs], 0.01)
    if deployment.rollout_state is not RolloutState.IN_PROGRESS:
        return
    deployment.service_deployment.failures.append(failure)
    if not counts:
        return
    # Guess: a crash after RUNNING but before "healthy" counts, and counting goes on after a reset by a healthy task.
    deployment.failed_tasks += 1
    deployment.updated_at = world.now
    deployment.service_deployment.failure_count = deployment.failed_tasks
    # Guess: the sentence comes with the third consecutive failure.
    if deployment.failed_tasks >= 3 and not deployment.told_inconsistent:
        deployment.told_inconsistent = True
        world.tell(service, wording.INCONSISTENT)
    breaker = service.configuration.circuit_breaker
    if (
        breaker.enable
        and deployment.status is DeploymentStatus.PRIMARY
        and deployment.failed_tasks >= breaker.threshold(service.desired_count)
    ):
        _trip(world, service, deployment)


def forget_failures(service: Service, deployment: Deployment) -> None:
    """Reset the failure count as a task becomes healthy (DeploymentCircuitBreaker.resetOnHealthyTask)."""
    deployment.back_offs = 0
    deployment.next_start = 0.0
    if service.configuration.circuit_breaker.reset_on_healthy_task:
        deployment.failed_tasks = 0
        deployment.service_deployment.failure_count = 0
        deployment.told_inconsistent = False


def raise_alarm(world: World, service: Service, name: str) -> None:
    """Fail the deployment in progress that watches an alarm ("How CloudWatch alarms detect ... failures")."""
    primary = service.primary
    service_deployment = primary.service_deployment
    if name not in service_deployment.watched_alarms or primary.rollout_state is not RolloutState.IN_PROGRESS:
        return
    if primary.is_rollback:
        return
    service_deployment.triggered_alarms.append(name)
    service_deployment.ended_by = Ending.ALARM
    primary.rollout_state = RolloutState.FAILED
    primary.rollout_state_reason = wording.ALARM_FAILED
    world.tell(service, wording.alarm_detected(primary.id))
    if service.configuration.alarms.rollback:
        _roll_back(world, service, service_deployment, wording.ROLLED_BACK_BY_ALARM)
    else:
        move(world, service_deployment, Status.STOPPED, wording.STOPPED_BY_ALARM)
        service_deployment.stopped_at = world.now


def _trip(world: World, service: Service, deployment: Deployment) -> None:
    deployment.rollout_state = RolloutState.FAILED
    deployment.rollout_state_reason = wording.BREAKER_FAILED
    world.tell(service, wording.deployment_failed(deployment.id))
    service_deployment = deployment.service_deployment
    service_deployment.breaker_triggered = True
    service_deployment.ended_by = service_deployment.ended_by or Ending.BREAKER
    if deployment.is_rollback:
        # Guess: the breaker also watches the rollback, and its failure ends the service deployment.
        move(world, service_deployment, Status.ROLLBACK_FAILED, wording.BREAKER_FAILED)
    elif service.configuration.circuit_breaker.rollback:
        _roll_back(world, service, service_deployment, wording.ROLLED_BACK_BY_BREAKER)
    else:
        move(world, service_deployment, Status.STOPPED, wording.STOPPED_BY_BREAKER)
        service_deployment.stopped_at = world.now


def _roll_back(world: World, service: Service, service_deployment: ServiceDeployment, reason: str) -> None:
    """Go back to the newest successful service deployment's revision (DeploymentCircuitBreaker.rollback)."""
    candidate = service.last_successful
    if candidate is None:
        move(world, service_deployment, Status.ROLLBACK_FAILED, wording.NO_CANDIDATE)
        return
    move(world, service_deployment, Status.ROLLBACK_IN_PROGRESS, reason)
    service_deployment.rollback_reason = reason
    service_deployment.rollback_started_at = world.now
    service_deployment.rollback_to = candidate.target
    deployment = _return_to(world, service, candidate, service_deployment)
    world.tell(service, wording.rolling_back(deployment.id))
    world.wake(service)


def _return_to(
    world: World, service: Service, candidate: ServiceDeployment, service_deployment: ServiceDeployment
) -> Deployment:
    """Make the earlier deployment the primary one again, under its old id and with the tasks it still has.

    Public run notes of 2022 to 2026 (names not recorded) show the reason naming the deployment's own id, that id
    being the one that had completed before, its createdAt being new, and its running tasks staying.
    """
    deployment = Deployment(
        id=candidate.deployment_id,
        revision=candidate.target,
        service_deployment=service_deployment,
        created_at=world.now,
        updated_at=world.now,
        rollout_state_reason=wording.rolling_back_reason(candidate.deployment_id),
        is_rollback=True,
        begun=True,
    )
    earlier = service.deployment(candidate.deployment_id)
    if earlier is not None:
        service.deployments.remove(earlier)
    lead(service, deployment)
    return deployment


def roll_back_on_request(world: World, service: Service, service_deployment: ServiceDeployment) -> None:
    """Begin what StopServiceDeployment with ROLLBACK asks for; works without a breaker (its documentation)."""
    service_deployment.ended_by = Ending.USER
    move(world, service_deployment, Status.ROLLBACK_REQUESTED, wording.ROLLED_BACK_BY_USER)
    for deployment in service.deployments:
        if deployment.service_deployment is service_deployment:
            # Guess: the deployment's own state and reason after StopServiceDeployment.
            deployment.rollout_state = RolloutState.FAILED
            deployment.rollout_state_reason = wording.ROLLED_BACK_BY_USER

    def go() -> None:
        if service_deployment.status is Status.ROLLBACK_REQUESTED:
            _roll_back(world, service, service_deployment, wording.ROLLED_BACK_BY_USER)

    world.agenda.after(world.timings.overtaken_after, go)
