"""How a deployment stands: from one look at its service, for exactly that deployment."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.contract.words import Verdict
from ecs_steps.values.service import Deployment, Service, ServiceDeployment


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one look saw; `record` is the service deployment, where the API gives it.

    `awaited` is true while ECS has never listed the deployment: its answers may lag behind UpdateService's.
    """

    service: Service
    deployment_id: str
    record: ServiceDeployment | None
    awaited: bool = False

    @property
    def ours(self) -> Deployment | None:
        """Our entry in the service's list, while ECS keeps it."""
        return self.service.deployment(self.deployment_id)


@dataclass(frozen=True)
class Judgement:
    """A verdict (None while it moves) and why."""

    verdict: Verdict | None
    why: str = ""

    @property
    def settled(self) -> bool:
        """True when it has come to an end."""
        return self.verdict is not None

    @property
    def good(self) -> bool:
        """True when it ended as it should."""
        return self.verdict in (Verdict.SUCCEEDED, Verdict.NOTHING_RUNS, Verdict.NOTHING_TO_DO)


MOVING = Judgement(None)


def judge(sight: Sight) -> Judgement:
    """Judge one look: by the service deployment's status if it is known, else by rollout state and deployment id."""
    if sight.service.status != "ACTIVE":
        return Judgement(Verdict.OVERTAKEN, f"the service was deleted and is {sight.service.status}")
    if sight.awaited:
        return MOVING
    if sight.record is not None:
        return _by_record(sight, sight.record)
    return _by_rollout_state(sight)


def _by_record(sight: Sight, record: ServiceDeployment) -> Judgement:
    match record.status:
        case "SUCCESSFUL":
            return _success(sight)
        case "ROLLBACK_SUCCESSFUL":
            return Judgement(Verdict.ROLLED_BACK, record.reason or _reason(sight))
        case "ROLLBACK_FAILED":
            return Judgement(Verdict.FAILED, record.reason or "ECS could not roll it back")
        case "STOPPED":
            return _stopped(sight, record.reason)
        case _:  # PENDING, IN_PROGRESS, STOP_REQUESTED, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS
            return MOVING


def _by_rollout_state(sight: Sight) -> Judgement:
    ours = sight.ours
    if ours is not None and ours.rollout_state == "COMPLETED":
        return _success(sight)
    if ours is not None and ours.status == "PRIMARY":
        return Judgement(Verdict.FAILED, ours.rollout_reason) if ours.rollout_state == "FAILED" else MOVING
    return _replaced(sight)


def _success(sight: Sight) -> Judgement:
    primary = sight.service.primary
    if primary is not None and primary.id != sight.deployment_id and sight.ours is None:
        return Judgement(Verdict.OVERTAKEN, f"{primary.id} with {primary.task_definition} came after it")
    if sight.service.desired == 0:
        return Judgement(Verdict.NOTHING_RUNS, "the service's desired count is 0")
    return Judgement(Verdict.SUCCEEDED)


def _stopped(sight: Sight, reason: str) -> Judgement:
    """STOPPED is the end both of a tripped circuit breaker without rollback and of a deployment that was replaced."""
    ours, primary = sight.ours, sight.service.primary
    if (ours is not None and ours.rollout_state == "FAILED") or (
        primary is not None and primary.id == sight.deployment_id
    ):
        return Judgement(Verdict.FAILED, reason or _reason(sight))
    if primary is not None and "circuit breaker" not in reason:
        return Judgement(Verdict.OVERTAKEN, f"{primary.id} with {primary.task_definition} came after it")
    return Judgement(Verdict.FAILED, reason)


def _replaced(sight: Sight) -> Judgement:
    """Ours is no longer the service's primary deployment: ECS rolled back, or someone else deployed."""
    primary = sight.service.primary
    if primary is None:
        return MOVING
    if "rolling back" in primary.rollout_reason.lower() or _announced_rollback(sight):
        return Judgement(Verdict.ROLLED_BACK, _reason(sight)) if primary.rollout_state == "COMPLETED" else MOVING
    return Judgement(Verdict.OVERTAKEN, f"{primary.id} with {primary.task_definition} came after it")


def _announced_rollback(sight: Sight) -> bool:
    """True when the event log says that ECS rolled ours back; ECS names both deployments one after the other."""
    messages = [event.message for event in sight.service.events]
    failed = any(f"(deployment {sight.deployment_id}) deployment failed" in message for message in messages)
    return failed and any("rolling back to deployment" in message for message in messages)


def _reason(sight: Sight) -> str:
    return sight.ours.rollout_reason if sight.ours else "ECS rolled it back"
