"""Obtain a Docker engine, whichever can be had, for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_steps.testbed.private_engine.daemon import PrivateEngine, start
from ecs_steps.testbed.private_engine.found import FoundEngine, NoEngine, find
from ecs_steps.testbed.private_engine.loopback import shares_loopback


@contextmanager
def obtain(folder: Path) -> Iterator[FoundEngine | PrivateEngine | NoEngine]:
    """Hand out the engine that answers, or a private one in the folder, which is stopped afterwards.

    An engine whose loopback is not ours is passed over: it could not pull from our registry.
    """
    found = find()
    if isinstance(found, FoundEngine):
        if shares_loopback(found.docker_host):
            yield found
            return
        found = NoEngine(reason=f"the Docker engine at {found.docker_host} cannot reach this machine's loopback")
    private = start(folder)
    if isinstance(private, NoEngine):
        yield NoEngine(reason=f"{found.reason}; {private.reason}")
        return
    try:
        yield private
    finally:
        private.stop()
