"""Obtain a Docker engine, whichever can be had, for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_steps.testbed.private_engine.daemon import PrivateEngine, start
from ecs_steps.testbed.private_engine.found import FoundEngine, NoEngine, find


@contextmanager
def obtain(folder: Path) -> Iterator[FoundEngine | PrivateEngine | NoEngine]:
    """Hand out the engine that answers, or a private one in the folder, which is stopped afterwards."""
    found = find()
    if isinstance(found, FoundEngine):
        yield found
        return
    private = start(folder)
    if isinstance(private, NoEngine):
        yield NoEngine(reason=f"{found.reason}; {private.reason}")
        return
    try:
        yield private
    finally:
        private.stop()
