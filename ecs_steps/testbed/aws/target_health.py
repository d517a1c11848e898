"""DescribeTargetHealth that follows the engine's tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeHealthStatus

from ecs_steps.testbed.aws.patches import Patches
from ecs_steps.testbed.aws.state import EcsState
from ecs_steps.testbed.rollout.task import Target, TargetState

#: ELBv2 service model, TargetHealthReasonEnum, with the sentences of recorded answers.
_REASONS = {
    TargetState.INITIAL: ("Elb.InitialHealthChecking", "Initial health checks in progress"),
    TargetState.HEALTHY: (None, None),
    TargetState.UNHEALTHY: ("Target.ResponseCodeMismatch", None),
    TargetState.DRAINING: ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
}


#: ELBv2 service model, TargetHealthReasonEnum, by the beginning of the description.
_UNHEALTHY = {
    "Request timed out": "Target.Timeout",
    "Health checks failed with these codes": "Target.ResponseCodeMismatch",
    "Health checks failed": "Target.FailedHealthChecks",
    "Target is in an Availability Zone": "Target.NotInUse",
}


def follow_engine(patches: Patches, state: EcsState) -> None:
    """Let moto's target groups show the engine's targets beside those registered by hand."""
    patches.attribute(ELBv2Backend, "describe_target_health", _describe(state, ELBv2Backend.describe_target_health))


def _describe(state: EcsState, original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def describe_target_health(backend: Any, target_group_arn: str, targets: list[dict[str, Any]]) -> list[Any]:
        engine = state.engine
        with engine.lock:
            engine.catch_up()
            ours = [_status(target) for _, target in engine.targets(target_group_arn)]
        wanted = {str(item["Id"]) for item in targets or []}
        shown = [status for status in ours if not wanted or status.instance_id in wanted]
        if ours and target_group_arn not in backend.target_groups:
            return shown
        addresses = {status.instance_id for status in ours}
        others = [item for item in targets or [] if str(item["Id"]) not in addresses]
        if wanted and not others:
            return shown
        return shown + original(backend, target_group_arn, others)

    return describe_target_health


def _status(target: Target) -> Any:
    reason, description = _REASONS[target.state]
    if target.state is TargetState.UNHEALTHY:
        detail = target.detail or ""
        reason = next((code for start, code in _UNHEALTHY.items() if detail.startswith(start)), reason)
    return FakeHealthStatus(
        instance_id=target.ip,
        port=target.port,
        health_port=str(target.port),
        status=target.state.value,
        reason=reason,
        description=target.detail if target.state is TargetState.UNHEALTHY else description,
    )
