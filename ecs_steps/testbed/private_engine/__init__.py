"""A Docker engine for the test bed: the one that is there, or a private one from the distribution's packages."""

from __future__ import annotations

from ecs_steps.testbed.private_engine.daemon import PrivateEngine, start
from ecs_steps.testbed.private_engine.found import FoundEngine, NoEngine, find
from ecs_steps.testbed.private_engine.obtain import obtain
from ecs_steps.testbed.private_engine.packages import Unpacked, busybox, unpack

__all__ = ["FoundEngine", "NoEngine", "PrivateEngine", "Unpacked", "busybox", "find", "obtain", "start", "unpack"]
