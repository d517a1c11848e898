"""What it takes one process to release or to follow many services at the same time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.bench.measure import PYTHON, Figure, clean_environment, ran
from tests.bench.quotas import REGISTERING, Buckets
from tests.bench.tools import LateClock

_SERVICES = 100
# The command as it is, in a process that tells how far its memory rose.
_WATCH = """
import json, sys, time
from ecs_steps.__main__ import main
began = time.time()
code = main()
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"seconds": time.time() - began, "peak": peak}), file=sys.stderr)
sys.exit(code)
"""


def a_hundred_services() -> Iterator[Figure]:
    """One `wait-stable` of 100 services, each in a rollout of a minute or two."""
    clock = LateClock(3600.0)
    names = [f"service-{number}" for number in range(_SERVICES)]
    with Testbed(clock=clock) as testbed:
        scenario = Scenario(testbed)
        for name in names:
            scenario.service("shop", name, "registry/web:1")
        testbed.script("registry/web:2", Behaviour(pull_seconds=30))
        revision = scenario.task_definition("web", "registry/web:2")
        clock.catch_up()
        for name in names:
            scenario.call("UpdateService", cluster="shop", service=name, taskDefinition=revision)
        testbed.calls.clear()
        flags = [word for name in names for word in ("--services", name)]
        command = [PYTHON, "-c", _WATCH, "wait-stable", "--cluster", "shop", *flags]
        said = ran(command, clean_environment(testbed.environment()))
        calls = testbed.calls.actions()
    succeeded = sum(": succeeded, " in line for line in said.splitlines())
    if succeeded != _SERVICES:
        raise SystemExit(f"not every service was followed to its success, but {succeeded}")
    found = json.loads(said.splitlines()[-1])
    what = f"one process follows {_SERVICES} services"
    yield Figure(
        what=f"{what}, memory",
        measured=found["peak"] * 1024 / 1e6,
        unit="MB",
        detail="the whole process of wait-stable --services, at its largest",
    )
    yield Figure(
        what=f"{what}, AWS calls a minute and service",
        measured=len(calls) / _SERVICES / found["seconds"] * 60,
        unit="",
        target=12,
        detail=f"{len(calls)} calls in {found['seconds']:.0f} s; services are described in tens",
    )


def a_hundred_released() -> Iterator[Figure]:
    """One `deploy` of 100 services under the rates at which ECS takes calls, each in a rollout of a minute or two."""
    clock, names = LateClock(3600.0), [f"service-{number}" for number in range(_SERVICES)]
    digest = "sha256:" + "0" * 64
    with Testbed(clock=clock) as testbed, tempfile.TemporaryDirectory() as folder:
        scenario, buckets = Scenario(testbed), Buckets()
        for name in names:
            scenario.service("shop", name, f"registry/{name}:1")
        testbed.script("*", Behaviour(pull_seconds=30))
        clock.catch_up()
        testbed.calls.clear()
        testbed.faults.take = buckets.take  # type: ignore[method-assign] # the rates stand in for faults
        config = Path(folder, "ecs-steps.yml")
        services = "".join(f"  {name}: {{image: registry/{name}@{digest}}}\n" for name in names)
        config.write_text(f"defaults: {{cluster: shop}}\nservices:\n{services}environments: {{prod: }}\n")
        command = [PYTHON, "-c", _WATCH, "deploy", "--config", str(config), "--environment", "prod"]
        began = clock.now()
        said = ran(command, clean_environment(testbed.environment()))
        calls = testbed.calls.all()
    if f"{_SERVICES} succeeded: " not in said:
        raise SystemExit("not every service was released")
    found = json.loads(said.splitlines()[-1])
    told = max(call.at for call in calls if call.action == "ecs:UpdateService") - began
    what = f"one deploy of {_SERVICES} services"
    yield Figure(what=f"{what}, memory", measured=found["peak"] * 1024 / 1e6, unit="MB", detail="the whole process")
    yield Figure(
        what=f"{what}, until the last was told",
        measured=told,
        unit="s",
        detail=f"ECS's rates allow no tool less than {REGISTERING.soonest(_SERVICES):.0f} s; "
        f"the whole release {found['seconds']:.0f} s",
    )
    yield Figure(
        what=f"{what}, AWS calls a service",
        measured=len(calls) / _SERVICES,
        unit="",
        detail=f"{buckets.throttled} of {len(calls)} were throttled and asked again",
    )


ROWS = (a_hundred_services, a_hundred_released)
