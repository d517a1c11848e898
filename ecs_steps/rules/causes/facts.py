"""What is known of a deployment that did not succeed, and what each fact says by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecs_steps.rules.causes import exit_codes
from ecs_steps.rules.causes.tiers import tier
from ecs_steps.rules.causes.wording import classify
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.service import DeploymentSettings
from ecs_steps.values.target import Alarm, Target
from ecs_steps.values.task import Container, Task

# Here ECS, AWS or a person stopped a task that ran; its containers' exit codes are 137 or 143 in consequence (ECS API
# reference, Task, stopCode).
_STOPPED_FROM_OUTSIDE = {
    "ServiceSchedulerInitiated": None,
    "UserInitiated": CauseKind.TASK_STOPPED,
    "SpotInterruption": CauseKind.SPOT_INTERRUPTION,
    "TerminationNotice": CauseKind.SPOT_INTERRUPTION,
    "InfrastructureHealth": CauseKind.HOST_LOST,
}
_VAGUE = ("task failed to start", "essential container in task exited")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known: stopped tasks of the deployment, newest first, and what ECS and others say of it.

    `events` are messages since it began, newest first; `essential` names the containers whose end ends a task, None
    where the revision could not be read; `host_ports` are its fixed ones; `last_lines` are those of the decisive
    container's log, once they are known; it `is_mute` where there are none; `otherwise` is what to say when nothing
    tells.
    """

    otherwise: str
    tasks: tuple[Task, ...] = ()
    events: tuple[str, ...] = ()
    status_reason: str = ""
    targets: tuple[Target, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    settings: DeploymentSettings = field(default_factory=DeploymentSettings)
    desired: int = 0
    capacity_providers: tuple[str, ...] = ()
    essential: frozenset[str] | None = None
    host_ports: tuple[int, ...] = ()
    last_lines: tuple[str, ...] = ()
    is_mute: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fact read: its class, the words that name it, and the task and container that it is about."""

    kind: CauseKind
    text: str
    task: Task | None = None
    container: str | None = None
    exit_code: int | None = None


def of_task(task: Task, essential: frozenset[str] | None = None) -> Finding:
    """Say why one task stopped: the most telling of what its containers and ECS say."""
    if task.stop_code == "UserInitiated":  # the reason is what a person typed
        return Finding(kind=CauseKind.TASK_STOPPED, text=task.stopped_reason, task=task)
    found = [each for one in task.containers if (each := _of_container(task, one, essential)) is not None]
    found += _of_reason(task)
    if found:
        return min(found, key=_telling)
    said = next((each for each in task.containers if each.reason), None)
    return Finding(
        kind=CauseKind.CANNOT_START if _is_vague(task.stopped_reason) else CauseKind.UNKNOWN,
        text=(said.reason if said else "") or task.stopped_reason or task.stop_code,
        task=task,
        container=said.name if said else None,
    )


def of_event(message: str) -> Finding | None:
    """Say what an event speaks of; None for what is part of every rollout."""
    kind = classify(message)
    return None if kind is None else Finding(kind=kind, text=message)


def of_target(target: Target) -> Finding | None:
    """Say why a target is unhealthy; None for one that is on its way (ELBv2 API reference, TargetHealth)."""
    if target.state not in ("unhealthy", "unhealthy.draining", "unused", "unavailable"):
        return None
    match target.reason:
        case _ if "Availability Zone" in target.description:
            kind = CauseKind.AVAILABILITY_ZONE
        case "Target.Timeout" | "Target.ResponseCodeMismatch" | "Target.FailedHealthChecks":
            kind = CauseKind.LOAD_BALANCER_HEALTH
        case "Target.InvalidState" | "Target.NotInUse":
            kind = CauseKind.TARGET_GROUP
        case _ if target.reason.startswith("Elb."):
            kind = CauseKind.TARGET_GROUP
        case _:
            return None
    return Finding(kind=kind, text=target.description or target.reason)


def _of_container(task: Task, container: Container, essential: frozenset[str] | None) -> Finding | None:
    code = container.exit_code
    kind = classify(container.reason)
    if kind is None or kind is CauseKind.CONTAINER_EXITED:
        if code is None or task.stop_code in _STOPPED_FROM_OUTSIDE:
            return None
        if code == 0 and (
            task.stop_code != "EssentialContainerExited" or container.name not in (essential or {container.name})
        ):
            return None
        kind = exit_codes.kind_of(code)
    return Finding(kind=kind, text=container.reason, task=task, container=container.name, exit_code=code)


def _of_reason(task: Task) -> list[Finding]:
    """What ECS says of the task as a whole."""
    kind = classify(task.stopped_reason)
    if kind is None or _is_vague(task.stopped_reason):
        kind = _STOPPED_FROM_OUTSIDE.get(task.stop_code)
    if kind is None:
        return []
    ill = next((each.name for each in task.containers if each.health == "UNHEALTHY"), None)
    container = ill if kind is CauseKind.CONTAINER_HEALTH else None
    return [Finding(kind=kind, text=task.stopped_reason, task=task, container=container)]


def _is_vague(reason: str) -> bool:
    return reason.strip(" .").lower() in _VAGUE


def _telling(finding: Finding) -> tuple[int, bool]:
    """How telling a finding is among those of its task, the smallest first."""
    return tier(finding.kind), finding.exit_code in exit_codes.BY_SIGNAL
