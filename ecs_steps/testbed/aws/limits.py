"""A service's deployment configuration: read, with defaults, and refused where it is not simulated."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import invalid_parameter, not_simulated
from ecs_steps.testbed.rollout.deployment import Alarms, CircuitBreaker, DeploymentConfiguration, ThresholdType

#: DeploymentConfiguration of a REPLICA service that sent none (ECS service model).
_DEFAULTS: Document = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
}


def merged(before: Document | None, sent: Document | None) -> Document:
    """Lay what was sent over what was there; each member is replaced as a whole."""
    # Guess: UpdateService leaves out-left members of deploymentConfiguration as they were.
    return deepcopy(_DEFAULTS) | deepcopy(before or {}) | deepcopy(sent or {})


def read(document: Document) -> DeploymentConfiguration:
    """Read what the scheduler needs; refuse what it cannot do."""
    if document["strategy"] != "ROLLING":
        raise not_simulated(f"the deployment strategy {document['strategy']} yet")
    for member in ("earlySuccessCriteria", "lifecycleHooks"):
        if document.get(member):
            raise not_simulated(f"deploymentConfiguration.{member} yet")
    most, fewest = int(document["maximumPercent"]), int(document["minimumHealthyPercent"])
    if most < 100 or not 0 <= fewest <= 100 or (most == 100 and fewest == 100):
        # The first sentence is quoted by a public lint rule. Guess: the second one.
        raise invalid_parameter(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments."
            if most == fewest == 100
            else "maximumPercent must be at least 100 and minimumHealthyPercent between 0 and 100."
        )
    return DeploymentConfiguration(
        maximum_percent=most,
        minimum_healthy_percent=fewest,
        circuit_breaker=_breaker(document["deploymentCircuitBreaker"]),
        alarms=_alarms(document.get("alarms") or {}),
    )


def _alarms(document: dict[str, Any]) -> Alarms:
    names = tuple(str(name) for name in document.get("alarmNames") or ()) if document.get("enable") else ()
    return Alarms(names=names, rollback=bool(document.get("rollback")))


def _breaker(document: dict[str, Any]) -> CircuitBreaker:
    threshold = document.get("thresholdConfiguration") or {}
    return CircuitBreaker(
        enable=bool(document.get("enable")),
        rollback=bool(document.get("rollback")),
        reset_on_healthy_task=bool(document.get("resetOnHealthyTask", True)),
        threshold_type=ThresholdType(threshold.get("type") or "BOUNDED_PERCENT"),
        threshold_value=int(threshold.get("value") or 50),
    )
