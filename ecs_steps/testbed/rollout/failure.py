"""What went wrong in a deployment, as the engine itself knows it: never read from a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class FailureKind(str, Enum):
    """Why a task of a deployment failed, or why there is none."""

    START = "start"  # image, secrets, network interface, volume, log group: see the reason
    EXIT = "exit"
    OUT_OF_MEMORY = "out-of-memory"
    CONTAINER_HEALTH = "container-health"
    TARGET_HEALTH = "target-health"
    PLACEMENT = "placement"
    LAUNCH = "launch"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failure; `task_id` is None where no task came to be."""

    at: float
    kind: FailureKind
    reason: str
    task_id: str | None = None


class Ending(str, Enum):
    """Who or what ended a service deployment that did not simply succeed."""

    BREAKER = "breaker"
    ALARM = "alarm"
    USER = "user"
    OVERTAKEN = "overtaken"
    DELETED = "deleted"
