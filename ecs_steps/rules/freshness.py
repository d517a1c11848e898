"""Whether an answer of DescribeServices is older than the one before: ECS reads from replicas that may lag."""

from __future__ import annotations

from datetime import datetime

from ecs_steps.values.service import Service


def is_older(answer: Service, before: Service) -> bool:
    """True when `answer` shows an earlier state of the service than `before`.

    Events are only ever added, and a deployment's `updatedAt` only grows. A primary deployment that began earlier is
    an older state too, unless newer events tell why: ECS rolls back to an earlier deployment.
    """
    newest, known = _newest_event(answer), _newest_event(before)
    if newest != known and newest is not None and known is not None:
        return newest < known
    if known is not None and newest is None:
        return True
    if any(_went_back(answer, before, each.id) for each in before.deployments):
        return True
    if answer.primary is None or before.primary is None or answer.primary.id == before.primary.id:
        return False
    return answer.primary.created_at < before.primary.created_at


def _newest_event(service: Service) -> datetime | None:
    return max((event.at for event in service.events), default=None)


def _went_back(answer: Service, before: Service, deployment_id: str) -> bool:
    now, then = answer.deployment(deployment_id), before.deployment(deployment_id)
    if now is None or then is None or now.updated_at is None or then.updated_at is None:
        return False
    return now.created_at <= then.created_at and now.updated_at < then.updated_at
