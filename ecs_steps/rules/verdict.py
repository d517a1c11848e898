"""How a deployment stands: from one look at its service, for exactly that deployment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ecs_steps.contract.choices import Verdict
from ecs_steps.values.service import Deployment, Service, ServiceDeployment
from ecs_steps.values.target import Target
from ecs_steps.values.task import Task

#: States of a target that no health check of ours can change: nobody checks it, or nobody may ask for it.
_NOT_CHECKED = ("unused", "unavailable")
_OF_A_FAILURE = ("circuit breaker", "failed", "alarm", "hook", "invalid", "timed out")
_STOPPED_BY_SOMEBODY = re.compile(r"by (?:a |the )?user|stopservicedeployment|abort")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one look saw; `record` is the service deployment, where the API gives it.

    `awaited` is true while ECS has never listed the deployment: its answers may lag behind UpdateService's.
    `settling` is true in the first looks after ECS told an end: what else it tells may lag behind that.
    `earlier` are the ids of deployments that were there before ours.
    """

    service: Service
    deployment_id: str
    record: ServiceDeployment | None
    awaited: bool = False
    settling: bool = False
    earlier: frozenset[str] = frozenset()
    #: Our entry as it was listed last: ECS forgets a deployment that it rolled back.
    last: Deployment | None = None
    #: The tasks of ours that died, as far as they are known.
    stopped: tuple[Task, ...] = ()
    #: The targets of each target group that could be read; looked at once ECS calls the deployment done.
    targets: tuple[tuple[Target, ...], ...] = ()

    @property
    def ours(self) -> Deployment | None:
        """Our entry in the service's list, while ECS keeps it."""
        return self.service.deployment(self.deployment_id)

    def is_ours(self, deployment: Deployment) -> bool:
        """True for the deployment that is judged."""
        return deployment.id == self.deployment_id

    @property
    def wanted(self) -> int:
        """How many tasks are asked for; of a DAEMON service, as many as ECS itself wants."""
        ours = self.ours
        return ours.desired if ours is not None and self.service.scheduling == "DAEMON" else self.service.desired

    @property
    def is_done(self) -> bool:
        """True when ECS calls the deployment done, by its record or, without one, by its rollout state."""
        if self.record is not None:
            return self.record.status == "SUCCESSFUL"
        ours = self.ours
        if ours is None or ours.rollout_state:
            return ours is not None and ours.rollout_state == "COMPLETED"
        # An endpoint that knows no rollout states: what the AWS CLI's waiter looks at, for exactly our deployment.
        return ours.status == "PRIMARY" and len(self.service.deployments) == 1 and ours.running >= self.wanted


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


def missing(sight: Sight) -> str:
    """Say what a deployment that ECS calls done still lacks; empty when nothing."""
    running = sight.ours.running if sight.ours else 0
    if running < sight.wanted:
        return f"{running} of {sight.wanted} tasks run"
    for targets in sight.targets:
        if sum(_may_serve(target) for target in targets) < sight.wanted:
            return f"{_healthy(targets)} of {sight.wanted} targets are healthy"
    return ""


def _may_serve(target: Target) -> bool:
    return target.state == "healthy" or target.state in _NOT_CHECKED


def _healthy(targets: Sequence[Target]) -> int:
    return sum(target.state == "healthy" for target in targets)


def _by_record(sight: Sight, record: ServiceDeployment) -> Judgement:
    match record.status:
        case "SUCCESSFUL":
            return _success(sight)
        case "ROLLBACK_SUCCESSFUL":
            return Judgement(Verdict.ROLLED_BACK, record.reason or _reason(sight))
        case "ROLLBACK_FAILED":
            return Judgement(Verdict.FAILED, record.reason or "ECS could not roll it back")
        case "STOPPED":
            return _stopped(sight, record)
        case _:  # PENDING, IN_PROGRESS, STOP_REQUESTED, ROLLBACK_REQUESTED, ROLLBACK_IN_PROGRESS
            return MOVING


def _by_rollout_state(sight: Sight) -> Judgement:
    ours = sight.ours
    if ours is None or ours.status != "PRIMARY":
        return _replaced(sight)
    match ours.rollout_state:
        case "COMPLETED":
            return _success(sight)
        case "FAILED":
            return MOVING if sight.settling and _may_roll_back(sight) else _given_up(sight, ours.rollout_reason)
        case _:
            return _success(sight) if sight.is_done else MOVING


def _success(sight: Sight) -> Judgement:
    """What ECS calls done is a success if it is in charge, with all its tasks and their targets."""
    primary = sight.service.primary
    if primary is None:
        return MOVING
    if not sight.is_ours(primary):
        # A service that is older than its record is a stale answer.
        return MOVING if sight.settling and not _came_after(sight, primary) else _overtaken(primary)
    if sight.wanted == 0:
        why = "no instance fits it" if sight.service.scheduling == "DAEMON" else "the service's desired count is 0"
        return Judgement(Verdict.NOTHING_RUNS, why)
    return MOVING if missing(sight) else Judgement(Verdict.SUCCEEDED)


def _stopped(sight: Sight, record: ServiceDeployment) -> Judgement:
    """STOPPED ends a deployment that was replaced, one that a person stopped, and one that failed without rollback."""
    ours, primary = sight.ours, sight.service.primary
    reason = record.reason or (ours.rollout_reason if ours is not None and ours.rollout_state == "FAILED" else "")
    if record.rollback_revision and primary is not None and _came_after(sight, primary) and not sight.is_ours(primary):
        return _overtaken(primary)  # somebody else deployed while ECS went back
    if record.breaker == "TRIGGERED" or record.triggered_alarms or _says_failure(reason):
        return Judgement(Verdict.FAILED, reason or "ECS's circuit breaker tripped")
    if primary is not None and not sight.is_ours(primary):
        return MOVING if sight.settling and not _came_after(sight, primary) else _overtaken(primary)
    return _stopped_by_somebody(sight, reason)


def _given_up(sight: Sight, reason: str) -> Judgement:
    if _STOPPED_BY_SOMEBODY.search(reason.lower()):
        return _stopped_by_somebody(sight, reason)
    return Judgement(Verdict.FAILED, reason)


def _stopped_by_somebody(sight: Sight, reason: str) -> Judgement:
    told = f": {reason}" if reason else ""
    return Judgement(Verdict.OVERTAKEN, f"somebody stopped deployment {sight.deployment_id}{told}")


def _replaced(sight: Sight) -> Judgement:
    """Ours is no longer the service's primary deployment: ECS rolled back, or someone else deployed."""
    primary = sight.service.primary
    if primary is None:
        return MOVING
    if is_rolling_back(sight, primary):
        return Judgement(Verdict.ROLLED_BACK, _reason(sight)) if primary.rollout_state == "COMPLETED" else MOVING
    ours = sight.ours or sight.last
    if ours is not None and ours.rollout_state == "FAILED" and not _may_roll_back(sight):
        return _given_up(sight, ours.rollout_reason)  # what came after it came after its end
    if (failure := _announced_failure(sight)) and not _may_roll_back(sight):
        return Judgement(Verdict.FAILED, failure)
    return _overtaken(primary)


def _overtaken(primary: Deployment) -> Judgement:
    return Judgement(Verdict.OVERTAKEN, f"{primary.id} with {primary.task_definition} came after it")


def is_rolling_back(sight: Sight, primary: Deployment) -> bool:
    """True when ECS itself brings back what was there before: it says so, or takes an earlier deployment again."""
    said = "rolling back" in primary.rollout_reason.lower()
    return said or primary.id in sight.earlier or _announced_rollback(sight, primary)


def _announced_rollback(sight: Sight, primary: Deployment) -> bool:
    """True when the event log says that ECS gave ours up and goes back to this deployment; each has its own event."""
    goes_back = f"rolling back to deployment {primary.id}"
    return bool(_announced_failure(sight)) and any(goes_back in event.message for event in sight.service.events)


def _announced_failure(sight: Sight) -> str:
    """The event that says that ECS gave ours up; empty without one."""
    failed = f"(deployment {sight.deployment_id}) deployment failed"
    return next((event.message for event in sight.service.events if failed in event.message), "")


def _came_after(sight: Sight, other: Deployment) -> bool:
    ours = sight.ours or sight.last
    began = ours.created_at if ours is not None else sight.record.created_at if sight.record is not None else None
    return began is None or other.created_at > began


def _may_roll_back(sight: Sight) -> bool:
    """True when a rollback can follow: it is configured, or a person asked for one."""
    settings = sight.service.settings
    ours = sight.ours or sight.last
    reason = ours.rollout_reason.lower() if ours is not None else ""
    return settings.breaker_rolls_back or settings.alarms_roll_back or "rolled back" in reason


def _says_failure(reason: str) -> bool:
    """True for ECS's own reasons to give a deployment up; a person's stop has others, or none."""
    return any(word in reason.lower() for word in _OF_A_FAILURE)


def _reason(sight: Sight) -> str:
    ours = sight.ours or sight.last
    return ours.rollout_reason if ours is not None and ours.rollout_state == "FAILED" else "ECS rolled it back"
