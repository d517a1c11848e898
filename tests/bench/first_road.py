"""How fast a single step, a whole release and a simulated one are."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.rollout.deployment import ServiceDeploymentStatus
from ecs_steps.testbed.scenario import Placed, Scenario
from ecs_steps.testbed.server import Testbed
from tests.bench.measure import COMMANDS, PYTHON, Figure, clean_environment, medians, ran
from tests.testbed.rollout.stage import release, stage

STEPS = str(COMMANDS / "ecs-steps")
_SERVICE = ("--cluster", "shop", "--service", "web")
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_BARE = """
import boto3
ecs = boto3.client("ecs")
ecs.describe_services(cluster="shop", services=["web"])
ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
"""
# The command as it is, in a process that adds up how long it slept: that is its waiting for the service.
_DEPLOY = """
import sys, time
sleep, slept, began = time.sleep, 0.0, time.perf_counter()
def counted(seconds):
    global slept
    before = time.perf_counter()
    sleep(seconds)
    slept += time.perf_counter() - before
time.sleep = counted
from ecs_steps.__main__ import main
code = main()
print("own seconds:", time.perf_counter() - began - slept, file=sys.stderr)
sys.exit(code)
"""


def cold_start() -> Iterator[Figure]:
    """The help of a step against an interpreter that does nothing."""
    taken = medians(15, clean_environment({}), step=[[STEPS, "push", "--help"]], nothing=[[PYTHON, "-c", "pass"]])
    yield _ratio("ecs-steps push --help / python3 -c pass", 5, taken, "step", "nothing")


def two_calls() -> Iterator[Figure]:
    """A step of two AWS calls against a bare script of the same calls, and against the AWS CLI."""
    aws = [str(COMMANDS / "aws"), "ecs"]
    with _service() as (testbed, _):
        environment = clean_environment(testbed.environment())
        step = [STEPS, "update", *_SERVICE, "--force-new-deployment"]
        testbed.calls.clear()
        ran(step, environment)
        if testbed.calls.actions() != ["ecs:DescribeServices", "ecs:UpdateService"]:
            raise SystemExit(f"update makes other calls than those it is measured against: {testbed.calls.actions()}")
        taken = medians(
            9,
            environment,
            step=[step],
            bare=[[PYTHON, "-c", _BARE]],
            cli=[
                [*aws, "describe-services", "--cluster", "shop", "--services", "web"],
                [*aws, "update-service", *_SERVICE, "--force-new-deployment"],
            ],
        )
    yield _ratio("ecs-steps update / bare boto3 script of its two calls", 1.1, taken, "step", "bare")
    yield _ratio("ecs-steps update / two AWS CLI calls", 1, taken, "step", "cli")


def deploy() -> Iterator[Figure]:
    """A ready image to a service whose tasks are instant: what the release itself costs."""
    own, before_waiting = [], 0
    with _service() as (testbed, placed):
        environment = clean_environment(testbed.environment())
        repository = _repository(testbed)
        for turn in range(6):
            image = f"{repository}:{turn % 2}"
            testbed.calls.clear()
            said = ran([PYTHON, "-c", _DEPLOY, "deploy", *_SERVICE, "--image", image], environment)
            actions = testbed.calls.actions()
            before_waiting = max(before_waiting, actions.index("ecs:UpdateService") + 1)
            if turn:
                own.append(float(said.rpartition("own seconds: ")[2]))
    detail = f"median of {len(own)} releases of {placed.service}, wall time less waiting"
    yield Figure(what="deploy --image, own time", measured=statistics.median(own), target=0.6, unit="s", detail=detail)
    yield Figure(
        what="deploy --image, AWS calls before it waits",
        measured=before_waiting,
        target=8,
        unit="calls",
        detail="counted by the test bed, UpdateService is the last",
    )


def simulated_rollout() -> Iterator[Figure]:
    """A rollout whose images take 14 minutes to pull, on a clock that is moved by hand."""
    taken = []
    for _ in range(7):
        began = time.perf_counter()
        rollout = stage(desired=4)
        rollout.script("web:2", Behaviour(pull_seconds=840))
        rollout.engine.update(rollout.service, release=release("web:2"))
        rollout.advance(900)
        taken.append(time.perf_counter() - began)
        if rollout.service.service_deployments[0].status is not ServiceDeploymentStatus.SUCCESSFUL:
            raise SystemExit("the simulated rollout did not succeed")
    detail = f"median of {len(taken)}, four tasks, looked at every second"
    what = "simulated rollout of 15 minutes"
    yield Figure(what=what, measured=statistics.median(taken), target=0.2, unit="s", detail=detail)


ROWS = (cold_start, two_calls, deploy, simulated_rollout)


@contextmanager
def _service() -> Iterator[tuple[Testbed, Placed]]:
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed, Scenario(testbed).service("shop", "web", "web:1", desired=1)


def _repository(testbed: Testbed) -> str:
    """An ECR repository with two images, tagged 0 and 1."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    ecr = boto3.client("ecr", endpoint_url=testbed.endpoint, region_name=testbed.region, **keys)
    made = ecr.create_repository(repositoryName="web")["repository"]
    for tag in ("0", "1"):
        manifest = json.dumps({"schemaVersion": 2, "layers": [{"digest": f"sha256:{tag * 64}"}]})
        ecr.put_image(repositoryName="web", imageManifest=manifest, imageManifestMediaType=_MANIFEST, imageTag=tag)
    return str(made["repositoryUri"])


def _ratio(what: str, target: float, taken: dict[str, float], ours: str, other: str) -> Figure:
    detail = f"{taken[ours]:.3f} s / {taken[other]:.3f} s, medians of the same run"
    return Figure(what=what, measured=taken[ours] / taken[other], target=target, unit="x", detail=detail)
