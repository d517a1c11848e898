"""How a deployment ends that failed, and that we ourselves took back."""

from __future__ import annotations

from ecs_steps.contract.errors import DeployFailed, RolledBack, StepError, TimedOut
from ecs_steps.values.task_definition import TaskDefinitionName


def brought_back(service: str, cause: str, target: TaskDefinitionName | None) -> RolledBack:
    """The end of a failure that was undone; its cause is that of the failure."""
    serves = f"{target.short} serves again." if target else "What ran before serves again."
    return RolledBack(f"{service} rolled back", why=cause, hint=serves)


def answers_wrongly(service: str, wrong: StepError, leave: str) -> DeployFailed:
    """The failure of a version whose address does not answer as it should; `leave` is the command that goes back."""
    hint = f"{wrong.hint} It is in charge of the service now; put it right, or go back: {leave}".strip()
    return DeployFailed(f"{service} failed", why=str(wrong), hint=hint)


def not_brought_back(first: StepError, second: StepError) -> DeployFailed:
    """The end of a failure that could not be undone: both are named."""
    why = f"{first.why}; and it could not be rolled back: {second}"
    return DeployFailed(first.what, why=why, hint=second.hint or first.hint)


def told_to_go_back(late: StepError) -> TimedOut:
    """The end of a wait that was over before the deployment was, with the deployment taken back."""
    return TimedOut(late.what, why=f"{late.why}; it is being rolled back, as on_cancel asks", hint=late.hint)
