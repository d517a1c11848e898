"""The test bed as a process of its own: brought up, asked, taken down."""

from __future__ import annotations

from ecs_steps.testbed.sandbox.detached import start, stop
from ecs_steps.testbed.sandbox.exports import exports
from ecs_steps.testbed.sandbox.place import CannotServe, Running, default_folder, read
from ecs_steps.testbed.sandbox.serving import remove_leftovers, serve

__all__ = [
    "CannotServe",
    "Running",
    "default_folder",
    "exports",
    "read",
    "remove_leftovers",
    "serve",
    "start",
    "stop",
]
