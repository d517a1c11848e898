"""What it takes one process to follow many services at the same time."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.bench.measure import PYTHON, Figure, clean_environment, ran
from tests.bench.tools import LateClock

_SERVICES = 100
# A thread a service, as a script of a platform team would do it; the process tells how far its memory rose.
_WATCH = """
import io, json, os, sys, threading, time
from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.wait_stable import WaitStableOptions, wait_stable
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
clients, verdicts, began = Clients(dict(os.environ)), [], time.time()
clients.ecs(None)
before = peak()
def follow(cluster):
    options = WaitStableOptions(cluster=cluster, service="web")
    verdicts.append(wait_stable(options, clients, Report(io.StringIO(), now=time.monotonic)).verdict.value)
threads = [threading.Thread(target=follow, args=(sys.argv[1].format(number),)) for number in range(int(sys.argv[2]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
found = {"seconds": time.time() - began, "before": before, "rose": peak() - before, "verdicts": verdicts}
print(json.dumps(found), file=sys.stderr)
"""


def a_hundred_services() -> Iterator[Figure]:
    """One process that follows 100 services, each in a rollout of a minute or two."""
    clock = LateClock(3600.0)
    with Testbed(clock=clock) as testbed:
        scenario = Scenario(testbed)
        for number in range(_SERVICES):
            scenario.service(f"c{number}", "web", "registry/web:1")
        testbed.script("registry/web:2", Behaviour(pull_seconds=30))
        revision = scenario.task_definition("web", "registry/web:2")
        clock.catch_up()
        for number in range(_SERVICES):
            scenario.call("UpdateService", cluster=f"c{number}", service="web", taskDefinition=revision)
        testbed.calls.clear()
        said = ran([PYTHON, "-c", _WATCH, "c{}", str(_SERVICES)], clean_environment(testbed.environment()))
        calls = len(testbed.calls.all())
    found = json.loads(said.splitlines()[-1])
    if found["verdicts"] != ["succeeded"] * _SERVICES:
        raise SystemExit(f"not every service was followed to its success: {found['verdicts']}")
    what = f"one process follows {_SERVICES} services"
    yield Figure(
        what=f"{what}, memory",
        measured=found["rose"] * 1024 / 1e6,
        unit="MB",
        detail=f"peak above the {found['before'] * 1024 / 1e6:.0f} MB of a process with one client; a thread each",
    )
    yield Figure(
        what=f"{what}, AWS calls a minute and service",
        measured=calls / _SERVICES / found["seconds"] * 60,
        unit="",
        target=12,
        detail=f"{calls} calls in {found['seconds']:.0f} s",
    )


ROWS = (a_hundred_services,)
