"""Which class of cause stands before which: a cause before what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.values.cause import CauseKind as Kind

#: ECS itself says that this ended the deployment.
NAMED, ROOT, EXIT, END, HEALTH, PLACE, OUTSIDE, RULE, NOTHING = range(9)

# A task that cannot start never exits; one that exits answers no health check; one whose checks fail trips the circuit
# breaker. A container that ended well, or was killed by a signal, may have been told to by the end of another one.
_TIERS: Mapping[Kind, int] = {
    **dict.fromkeys((Kind.ALARM, Kind.LIFECYCLE_HOOK, Kind.GATE_TIMEOUT, Kind.DEPLOYMENT_STOPPED), NAMED),
    **dict.fromkeys((Kind.SUPERSEDED, Kind.SERVICE_DELETED), NAMED),
    **dict.fromkeys((Kind.CONTAINER_CRASHED, Kind.CONTAINER_EXITED), EXIT),
    **dict.fromkeys((Kind.CONTAINER_ENDED, Kind.CONTAINER_KILLED, Kind.DEPENDENCY_FAILED), END),
    Kind.CONTAINER_RUNTIME: END,
    **dict.fromkeys((Kind.CONTAINER_HEALTH, Kind.LOAD_BALANCER_HEALTH), HEALTH),
    **dict.fromkeys((Kind.STATIC_HOST_PORT, Kind.NO_PORT, Kind.NO_CPU, Kind.NO_MEMORY, Kind.NO_GPU), PLACE),
    **dict.fromkeys((Kind.NO_INTERFACE, Kind.NO_INSTANCES, Kind.NO_MATCHING_INSTANCE), PLACE),
    **dict.fromkeys((Kind.AGENT_DISCONNECTED, Kind.FARGATE_CAPACITY, Kind.SPOT_CAPACITY, Kind.NO_CAPACITY), PLACE),
    **dict.fromkeys((Kind.QUOTA, Kind.INSTANCE_DENIED), PLACE),
    **dict.fromkeys((Kind.TASK_STOPPED, Kind.SPOT_INTERRUPTION, Kind.HOST_LOST), OUTSIDE),
    **dict.fromkeys((Kind.HOST_DRAINING, Kind.HOST_MAINTENANCE), OUTSIDE),
    **dict.fromkeys((Kind.MINIMUM_HEALTHY, Kind.TASK_PROTECTION, Kind.THROTTLED), RULE),
    **dict.fromkeys((Kind.CIRCUIT_BREAKER, Kind.DEPLOYMENT_TIMEOUT, Kind.UNKNOWN), NOTHING),
}


def tier(kind: Kind) -> int:
    """How near to the root a class is, the smallest first; what keeps a task from starting is the root."""
    return _TIERS.get(kind, ROOT)
