"""Why a deployment did not succeed: the class of its cause, and the sentence."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class CauseKind(enum.Enum):
    """What kind of cause it is; the words are stable, for machines."""

    # the image
    IMAGE_NOT_FOUND = "image-not-found"
    PULL_DENIED = "pull-denied"
    PULL_RATE_LIMIT = "pull-rate-limit"
    REGISTRY_UNREACHABLE = "registry-unreachable"
    PULL_FAILED = "pull-failed"
    WRONG_PLATFORM = "wrong-platform"
    IMAGE_MISMATCH = "image-mismatch"
    DISK_FULL = "disk-full"
    # what a task is given before it starts
    SECRET_MISSING = "secret-missing"  # noqa: S105 - a class of causes
    SECRET_DENIED = "secret-denied"  # noqa: S105 - a class of causes
    SECRET_MALFORMED = "secret-malformed"  # noqa: S105 - a class of causes
    SECRET_UNREACHABLE = "secret-unreachable"  # noqa: S105 - a class of causes
    SECRET_UNREADABLE = "secret-unreadable"  # noqa: S105 - a class of causes
    ENVIRONMENT_FILE = "environment-file"
    LOG_GROUP_MISSING = "log-group-missing"
    LOG_DENIED = "log-denied"
    LOG_DRIVER = "log-driver"
    EFS = "efs"
    VOLUME = "volume"
    ROLE_NOT_ASSUMED = "role-not-assumed"
    SERVICE_LINKED_ROLE = "service-linked-role"
    NO_IP_ADDRESS = "no-ip-address"
    NETWORK_INTERFACE = "network-interface"
    SERVICE_CONNECT = "service-connect"
    SERVICE_DISCOVERY = "service-discovery"
    RESOURCE_INITIALIZATION = "resource-initialization"
    # the container
    COMMAND_NOT_FOUND = "command-not-found"
    CANNOT_CREATE = "cannot-create"
    CANNOT_START = "cannot-start"
    CONTAINER_RUNTIME = "container-runtime"
    DEPENDENCY_FAILED = "dependency-failed"
    OUT_OF_MEMORY = "out-of-memory"
    CONTAINER_CRASHED = "container-crashed"
    CONTAINER_KILLED = "container-killed"
    CONTAINER_EXITED = "container-exited"
    CONTAINER_ENDED = "container-ended"
    # its health
    CONTAINER_HEALTH = "container-health"
    LOAD_BALANCER_HEALTH = "load-balancer-health"
    AVAILABILITY_ZONE = "availability-zone"
    TARGET_GROUP = "target-group"
    LOAD_BALANCER_DENIED = "load-balancer-denied"
    CONTAINER_PORT = "container-port"
    # a place to run
    STATIC_HOST_PORT = "static-host-port"
    NO_CPU = "no-cpu"
    NO_MEMORY = "no-memory"
    NO_PORT = "no-port"
    NO_GPU = "no-gpu"
    NO_INTERFACE = "no-interface"
    NO_INSTANCES = "no-instances"
    NO_MATCHING_INSTANCE = "no-matching-instance"
    AGENT_DISCONNECTED = "agent-disconnected"
    FARGATE_CAPACITY = "fargate-capacity"
    SPOT_CAPACITY = "spot-capacity"
    INSTANCE_DENIED = "instance-denied"
    NO_CAPACITY = "no-capacity"
    QUOTA = "quota"
    THROTTLED = "throttled"
    MINIMUM_HEALTHY = "minimum-healthy"
    TASK_PROTECTION = "task-protection"
    # hosts that went away
    SPOT_INTERRUPTION = "spot-interruption"
    HOST_LOST = "host-lost"
    HOST_DRAINING = "host-draining"
    HOST_MAINTENANCE = "host-maintenance"
    # who ended it
    ALARM = "alarm"
    LIFECYCLE_HOOK = "lifecycle-hook"
    GATE_TIMEOUT = "gate-timeout"
    DEPLOYMENT_STOPPED = "deployment-stopped"
    TASK_STOPPED = "task-stopped"
    TASK_DEFINITION_INACTIVE = "task-definition-inactive"
    SUPERSEDED = "superseded"
    SERVICE_DELETED = "service-deleted"
    CIRCUIT_BREAKER = "circuit-breaker"
    DEPLOYMENT_TIMEOUT = "deployment-timeout"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The decisive cause: its class, one sentence, what to do, and the tasks that bear witness.

    `container` is the one to blame, where it is one; `tasks` are ARNs, of the newest first.
    """

    kind: CauseKind
    says: str
    hint: str
    container: str | None = None
    tasks: tuple[str, ...] = ()
