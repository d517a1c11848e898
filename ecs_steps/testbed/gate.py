"""What stands between a caller and the test bed's AWS."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecs_steps.testbed.faults import Faults
from ecs_steps.testbed.permissions import Permissions
from ecs_steps.testbed.replays import Replays


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Faults first, then rights, then recorded answers; what is left reaches AWS."""

    faults: Faults = field(default_factory=Faults)
    permissions: Permissions = field(default_factory=Permissions)
    replays: Replays = field(default_factory=Replays)

    def clear(self) -> None:
        """Let everything through."""
        self.faults.clear()
        self.permissions.clear()
        self.replays.clear()
