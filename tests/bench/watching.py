"""What it takes one process to follow many services at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.bench.archives import LEAN
from tests.bench.measure import PYTHON, Figure, clean_environment, ran
from tests.bench.tools import LateClock

_SERVICES = tuple(f"web-{number}" for number in range(100))
_MB = 1_000_000


def a_hundred_services() -> Iterator[Figure]:
    """One process that follows 100 services, each in a rollout of more than a minute."""
    clock = LateClock(3600.0)
    with Testbed(clock=clock) as testbed:
        scenario = Scenario(testbed)
        for service in _SERVICES:
            scenario.service("shop", service, "registry/web:1")
        testbed.script("registry/web:2", Behaviour(pull_seconds=20))
        revision = scenario.task_definition("web", "registry/web:2")
        clock.catch_up()
        for service in _SERVICES:
            scenario.call("UpdateService", cluster="shop", service=service, taskDefinition=revision)
        testbed.calls.clear()
        began = testbed.clock.now()
        named = [word for service in _SERVICES for word in ("--services", service)]
        command = [PYTHON, "-c", LEAN, "wait-stable", "--cluster", "shop", *named]
        said = ran(command, clean_environment(testbed.environment()))
        seconds, calls = testbed.clock.now() - began, len(testbed.calls.all())
    what = f"wait-stable of {len(_SERVICES)} services"
    yield Figure(
        what=f"{what}, memory",
        measured=float(said.rpartition("rose by KiB: ")[2]) * 1024 / _MB,
        unit="MB",
        detail="peak resident memory of the process above that of its start, Python and libraries included",
    )
    yield Figure(
        what=f"{what}, AWS calls a minute and service",
        measured=calls / seconds * 60 / len(_SERVICES),
        unit="",
        target=12,
        detail=f"{calls} calls in {seconds:.0f} s for all of them; every one to its success",
    )


ROWS = (a_hundred_services,)
