"""The test bed as a process of its own: brought up, asked, taken down."""

from __future__ import annotations

from ecs_steps.testbed.sandbox.detached import DidNotStart, start, stop
from ecs_steps.testbed.sandbox.exports import exports
from ecs_steps.testbed.sandbox.place import Running, default_folder, log_file, read
from ecs_steps.testbed.sandbox.serving import NoContainers, remove_leftovers, serve

__all__ = [
    "DidNotStart",
    "NoContainers",
    "Running",
    "default_folder",
    "exports",
    "log_file",
    "read",
    "remove_leftovers",
    "serve",
    "start",
    "stop",
]
