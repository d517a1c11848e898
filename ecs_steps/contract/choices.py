"""What a word may be where only a few values are right."""

from __future__ import annotations

import enum


class Verdict(enum.Enum):
    """How a deployment ended."""

    SUCCEEDED = "succeeded"
    NOTHING_TO_DO = "nothing to do"
    NOTHING_RUNS = "nothing runs"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    OVERTAKEN = "overtaken"
    TIMED_OUT = "timed out"


class Proof(enum.Enum):
    """What the running tasks say about the image that was asked for."""

    PROVED = "proved"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


class Builder(enum.Enum):
    """What turns a Dockerfile into an image."""

    AUTO = "auto"
    BUILDKIT = "buildkit"
    CLASSIC = "classic"


class TagPolicy(enum.Enum):
    """What a tag is made of."""

    COMMIT = "commit"
    BUILD_NUMBER = "build-number"
    BRANCH = "branch"
    SEMVER = "semver"
    ENVIRONMENT = "environment"
    LATEST = "latest"


class Pin(enum.Enum):
    """What a task definition names an image by."""

    DIGEST = "digest"
    TAG = "tag"


class NetworkMode(enum.Enum):
    """How containers of a task reach the network (ECS API reference, TaskDefinition)."""

    BRIDGE = "bridge"
    HOST = "host"
    AWSVPC = "awsvpc"
    NONE = "none"


class Compatibility(enum.Enum):
    """What a task definition is held against (ECS API reference, TaskDefinition, requiresCompatibilities)."""

    EC2 = "EC2"
    FARGATE = "FARGATE"
    EXTERNAL = "EXTERNAL"
    MANAGED_INSTANCES = "MANAGED_INSTANCES"


class CircuitBreaker(enum.Enum):
    """Whether ECS itself gives a failing deployment up."""

    OFF = "off"
    ON = "on"
    ROLLBACK = "rollback"

    @property
    def rolls_back(self) -> bool:
        """True when ECS brings the service back to what ran before."""
        return self is CircuitBreaker.ROLLBACK


class OnBusy(enum.Enum):
    """What to do when another deployment of the service is in progress."""

    WAIT = "wait"
    FAIL = "fail"
    SUPERSEDE = "supersede"


class OnFailure(enum.Enum):
    """What becomes of a deployment that failed."""

    LEAVE = "leave"
    STOP = "stop"
    ROLLBACK = "rollback"


class OnCancel(enum.Enum):
    """What becomes of a deployment that still moves when nobody waits for it any more."""

    LEAVE = "leave"
    ROLLBACK = "rollback"


class SandboxAction(enum.Enum):
    """What to do with the local AWS."""

    UP = "up"
    ENV = "env"
    STATUS = "status"
    DOWN = "down"


class SandboxTasks(enum.Enum):
    """What an ECS task is in the sandbox."""

    AUTO = "auto"
    CONTAINERS = "containers"
    SIMULATED = "simulated"


class Shell(enum.Enum):
    """Whose words set an environment variable."""

    SH = "sh"
    POWERSHELL = "powershell"
    CMD = "cmd"
