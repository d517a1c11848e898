"""What the sandbox can be asked for."""

from __future__ import annotations

import enum


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
