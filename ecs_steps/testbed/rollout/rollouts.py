"""How a deployment begins, is overtaken and completes."""

from __future__ import annotations

from ecs_steps.testbed.rollout import wording
from ecs_steps.testbed.rollout.deployment import (
    FINAL,
    Deployment,
    DeploymentStatus,
    RolloutState,
    ServiceDeployment,
    ServiceDeploymentStatus,
    ServiceRevision,
)
from ecs_steps.testbed.rollout.failure import Ending
from ecs_steps.testbed.rollout.service import Release, Service
from ecs_steps.testbed.rollout.world import World

Status = ServiceDeploymentStatus


def start(world: World, service: Service, release: Release) -> Deployment:
    """Start a deployment of a new revision; one that is under way is overtaken."""
    deployment_id = world.names.deployment()
    # A revision bears the number of the deployment that brings it: Terraform's AWS provider finds its service
    # deployment by that (internal/service/ecs/service.go).
    number = deployment_id.rpartition("/")[2]
    revision = ServiceRevision(
        arn=f"{service.arn.replace(':service/', ':service-revision/')}/{number}",
        task_definition=release.task_definition,
        load_balancers=release.load_balancers,
        settings=release.settings,
        created_at=world.now,
    )
    watched = service.configuration.alarms.names
    running = {item.revision.arn: item.revision for item in service.deployments}
    service_deployment = ServiceDeployment(
        arn=f"{service.arn.replace(':service/', ':service-deployment/')}/{world.names.service_deployment()}",
        deployment_id=deployment_id,
        target=revision,
        sources=tuple((item, service.running_of_revision(item)) for item in running.values()),
        created_at=world.now,
        updated_at=world.now,
        configuration=service.configuration,
        # An alarm that is on already makes the deployment go unwatched (the same page; aws/copilot-cli#4512).
        watched_alarms=() if world.alarms & set(watched) else watched,
    )
    _overtake_open(world, service, deployment_id)
    service.revisions.insert(0, revision)
    service.service_deployments.insert(0, service_deployment)
    deployment = Deployment(
        id=deployment_id,
        revision=revision,
        service_deployment=service_deployment,
        created_at=world.now,
        updated_at=world.now,
        rollout_state_reason=wording.in_progress(deployment_id),
    )
    lead(service, deployment)
    world.agenda.after(world.timings.deployment_start, lambda: _begin(world, service, deployment))
    return deployment


def lead(service: Service, deployment: Deployment) -> None:
    """Put a deployment in front of the others."""
    for item in service.deployments:
        item.status = DeploymentStatus.ACTIVE
    service.deployments.insert(0, deployment)
    service.steady = False


def _begin(world: World, service: Service, deployment: Deployment) -> None:
    service_deployment = deployment.service_deployment
    if service_deployment.status is Status.PENDING:
        move(world, service_deployment, Status.IN_PROGRESS)
        service_deployment.started_at = world.now
    deployment.begun = True
    world.wake(service)


def move(world: World, service_deployment: ServiceDeployment, status: Status, reason: str | None = None) -> None:
    """Put a service deployment into another state."""
    service_deployment.status = status
    service_deployment.updated_at = world.now
    service_deployment.status_reason = reason or service_deployment.status_reason
    if status in FINAL:
        service_deployment.finished_at = world.now


def _overtake_open(world: World, service: Service, by: str) -> None:
    for earlier in service.service_deployments:
        if earlier.status not in FINAL:
            earlier.ended_by, earlier.overtaken_by = Ending.OVERTAKEN, by
            _overtake(world, earlier)


def _overtake(world: World, earlier: ServiceDeployment) -> None:
    # Guess: a deployment overtaken while it rolls back ends as STOPPED too.
    move(world, earlier, Status.STOP_REQUESTED)
    delay = world.timings.deployment_start + world.timings.overtaken_after

    def ended() -> None:
        if earlier.status is Status.STOP_REQUESTED:
            move(world, earlier, Status.STOPPED, wording.OVERTAKEN)

    world.agenda.after(delay, ended)


def abandon(world: World, service: Service) -> None:
    """End the deployments of a service that is deleted."""
    for item in service.service_deployments:
        if item.status not in FINAL:
            # Guess: how a deployment ends whose service is deleted.
            move(world, item, Status.STOPPED)
            item.stopped_at, item.ended_by = world.now, Ending.DELETED


def complete(world: World, service: Service) -> None:
    """Complete the primary deployment: the service stands as it was asked for."""
    primary = service.primary
    primary.rollout_state = RolloutState.COMPLETED
    primary.rollout_state_reason = wording.completed(primary.id)
    primary.updated_at = world.now
    world.tell(service, wording.deployment_completed(primary.id))
    service_deployment = primary.service_deployment
    match service_deployment.status:
        case Status.IN_PROGRESS:
            move(world, service_deployment, Status.SUCCESSFUL)
        case Status.ROLLBACK_IN_PROGRESS:
            move(world, service_deployment, Status.ROLLBACK_SUCCESSFUL)
        case (
            Status.PENDING
            | Status.STOP_REQUESTED
            | Status.ROLLBACK_REQUESTED
            | Status.SUCCESSFUL
            | Status.STOPPED
            | Status.ROLLBACK_SUCCESSFUL
            | Status.ROLLBACK_FAILED
        ):
            pass
