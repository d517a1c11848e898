"""Whose deployment is in progress: ours already, or one of someone else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timezone
from typing import Any

from ecs_steps.contract.errors import Overtaken, Refused, TimedOut
from ecs_steps.rules.service_update import same
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Deployment, Service
from ecs_steps.values.task_definition import TaskDefinitionName


def in_progress(service: Service) -> Deployment | None:
    """The deployment that ECS has not brought to its end; None if it keeps none waiting."""
    primary = service.primary
    if primary is None:
        return None
    if primary.rollout_state:
        return primary if primary.rollout_state == "IN_PROGRESS" else None
    return primary if len(service.deployments) > 1 else None  # endpoints that tell no rollout state


def coming_back_from(service: Service, wanted: TaskDefinitionName | None) -> Deployment | None:
    """The deployment of exactly this revision that ECS is rolling back at this moment."""
    primary = in_progress(service)
    if wanted is None or primary is None or not _is_rollback(primary):
        return None
    older = (each for each in service.deployments if each.id != primary.id)
    return next((each for each in older if same(wanted, each.task_definition)), None)


def made(told: Mapping[str, Any], before: Service | None, seen: Service) -> Deployment | None:
    """The deployment that UpdateService with these members has made, by what was listed before and what is now.

    Times are not compared, since clocks differ. One that is no longer in charge is ours too: it was overtaken.
    """
    if before is None:
        return seen.primary
    known = {each.id for each in before.deployments}
    wanted = TaskDefinitionName.parse(str(told.get("taskDefinition") or before.task_definition))
    new = [each for each in seen.deployments if each.id not in known and _is_of(each, wanted)]
    return next((each for each in new if each.status == "PRIMARY"), new[0] if new else None)


def came_instead(before: Service, seen: Service) -> Overtaken | None:
    """Say that someone else has deployed since `before`, while ours is not to be found: it is not sent over theirs."""
    theirs = seen.primary
    if theirs is None or before.deployment(theirs.id) is not None or _is_rollback(theirs):
        return None
    why = f"{whose(theirs)} came instead, while the answer to ours was lost"
    return Overtaken(f"{seen.name} was overtaken", why=why, hint="Look who else deploys this service.")


def still_moves(
    service: Service, deployment: str | None, task_definition: TaskDefinitionName | None
) -> Deployment | None:
    """The deployment of that id, or of that revision where its id is not known, if ECS is still bringing it about."""
    ours = in_progress(service)
    if ours is None:
        return None
    if deployment is not None:
        return ours if ours.id == deployment else None
    return ours if task_definition is not None and _is_of(ours, task_definition) else None


def busy(service: Service, other: Deployment, resume: str) -> Refused:
    """Say whose deployment is in the way."""
    hint = f"Use --on-busy wait or supersede, or follow it: {resume}"
    return Refused(f"{service.name} is busy", why=f"{whose(other)} is in progress", hint=hint)


def still_busy(service: Service, other: Deployment, waited: Duration) -> TimedOut:
    """Say that the other deployment did not end in time."""
    why = f"{whose(other)} is still in progress after {waited}; nothing was changed"
    hint = "Run it again, with a longer --timeout, or with --on-busy supersede where that one will never end."
    return TimedOut(f"{service.name} was busy", why=why, hint=hint)


def says(service: Service) -> str:
    """Say what is being waited for, in one line."""
    other = in_progress(service)
    if other is None:
        return f"{service.name}: no other deployment is in progress"
    counts = f"{other.running} of {other.desired} running" + (f", {other.failed} failed" if other.failed else "")
    return f"{service.name}: waiting for {whose(other)}: {counts}"


def whose(other: Deployment) -> str:
    """Name a deployment as well as ECS can: it does not tell who started it."""
    revision = TaskDefinitionName.parse(other.task_definition).short
    rollback = ", a rollback," if _is_rollback(other) else ""
    begun = other.created_at.astimezone(timezone.utc)
    return f"deployment {other.id} of {revision}{rollback} begun {begun:%Y-%m-%d %H:%M:%S} UTC"


def _is_rollback(deployment: Deployment) -> bool:
    return "rolling back" in deployment.rollout_reason.lower()


def _is_of(deployment: Deployment, wanted: TaskDefinitionName) -> bool:
    if _is_rollback(deployment):
        return False
    found = TaskDefinitionName.parse(deployment.task_definition)
    return found.family == wanted.family and wanted.revision in (None, found.revision)
