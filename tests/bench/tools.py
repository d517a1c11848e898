"""Deploy tools as they are, each told in its own way to bring version 2 out, side by side in one test bed."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.rollout.deployment import ServiceDeployment
from ecs_steps.testbed.rollout.truth import Outcome, Truth
from ecs_steps.testbed.scenario import Placed, Scenario
from ecs_steps.testbed.server import Testbed
from ecs_steps.testbed.someone import Someone
from ecs_steps.values.image import PinnedImage
from tests.bench.measure import COMMANDS, clean_environment
from tests.bench.rollouts import Case
from tests.scene import HOST, Scene

#: How often a process is looked at, and how far apart two are started; seconds.
_LOOK, _APART = 0.05, 0.3
#: What is set where releases shall not take five minutes each; seconds.
_DRAIN = 30.0


class Tool(str, Enum):
    """Who deploys."""

    OURS = "ecs-steps deploy"
    CLI = "aws ecs wait services-stable"
    ECS_DEPLOY = "ecs deploy (PyPI)"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a tool did over a case, and what was true; times in seconds since 1970, `code` None where it was cut off."""

    tool: Tool
    case: Case
    code: int | None
    output: str
    ended_at: float
    told_at: float | None
    calls: int
    truth: Truth | None

    @property
    def is_green(self) -> bool:
        return self.code == 0

    @property
    def is_running(self) -> bool:
        """Whether the new version runs, as the rollout engine knows it."""
        return self.truth is not None and self.truth.outcome is Outcome.SUCCEEDED

    @property
    def is_right(self) -> bool:
        """Green over what runs; else red, or cut off as by a pipeline's timeout."""
        return self.is_green == self.is_running

    @property
    def delay(self) -> float | None:
        """Seconds from the end of the deployment to the end of the process; None where one of them never came."""
        fact = self.truth.finished_at if self.truth else None
        return None if fact is None or self.code is None else self.ended_at - fact


class LateClock:
    """The wall's time, less a while in which services are put in place."""

    moves_by_itself = True

    def __init__(self, behind: float) -> None:
        self._wall, self._behind = WallClock(), behind

    def now(self) -> float:
        return self._wall.now() - self._behind

    def catch_up(self) -> None:
        """Let the while pass at once; the wall's time from now on."""
        self._behind = 0.0


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A service for one tool and one case, in a cluster of its own; the cluster's name is the access key, too."""

    tool: Tool
    case: Case
    placed: Placed
    image: PinnedImage
    revision: str


def compare(cases: Sequence[Case], *, faster: float, limit: float, at_once: int) -> list[Run]:
    """Run every tool over every case, durations divided by `faster`; after `limit` seconds a tool is cut off.

    So many tools run `at_once`: mostly they sleep.
    """
    clock = LateClock(3600.0)
    timings = Timings(deregistration_delay=_DRAIN)
    with (
        Testbed(clock=clock, timings=timings, faster=faster) as testbed,
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
    ):
        stage = _Stage(testbed, Path(folder), limit)
        places = [
            stage.place(case, tool, f"c{number}x{place}x")
            for number, case in enumerate(cases)
            for place, tool in enumerate(Tool)
        ]
        clock.catch_up()
        with ThreadPoolExecutor(at_once) as pool:
            running = []
            for place in places:
                running.append(pool.submit(stage.run, place))
                time.sleep(_APART if len(running) < at_once else 0)
            return [run.result() for run in running]


class _Stage:
    """Puts services into a test bed, and lets tools loose on them."""

    def __init__(self, testbed: Testbed, folder: Path, limit: float) -> None:
        self._testbed, self._folder, self._limit = testbed, folder, limit
        self._scenario = Scenario(testbed)
        self._scene = Scene(testbed, self._scenario)

    def place(self, case: Case, tool: Tool, cluster: str) -> _Place:
        """Make the service, with version 1 on its way, and the images and the revision of version 2."""
        first, second = (self._scene.image(tag, repository=f"{cluster}/web") for tag in ("1", "2"))
        if case.instances:
            self._scenario.instances(cluster, case.instances)
        members = case.members(cluster)
        container = members.get("container")
        placed = self._scenario.service(cluster, "web", _named(first), **members)
        if case.version:
            self._testbed.script(_named(second), *case.version)
        revision = self._scenario.task_definition("web", _named(second), members_of_container=container)
        return _Place(tool=tool, case=case, placed=placed, image=second, revision=revision)

    def run(self, place: _Place) -> Run:
        """Let the tool deploy, others act, and the deployment come to its end."""
        home = self._folder / place.placed.cluster
        home.mkdir()
        began = ended_at = time.time()
        code: int | None = None
        with (home / "output").open("wb") as output:
            for command in _commands(place, self._limit):
                code = self._watch(command, place, home, output.fileno(), began + self._limit)
                ended_at = time.time()
                if code != 0:
                    break
        calls, told_at = self._calls(place.placed.cluster, ended_at), self._told_at(place)
        return Run(
            tool=place.tool,
            case=place.case,
            code=code,
            output=(home / "output").read_text(errors="replace"),
            ended_at=ended_at,
            told_at=told_at,
            calls=calls,
            truth=self._truth(place, began + self._limit),
        )

    def _watch(self, command: Sequence[str], place: _Place, home: Path, output: int, until: float) -> int | None:
        keys = {"AWS_ACCESS_KEY_ID": place.placed.cluster, "HOME": str(home)}
        environment = clean_environment({**self._testbed.environment(), **keys, "LC_ALL": "C.UTF-8"})
        was_told = self._told(place) is not None
        with subprocess.Popen(command, env=environment, cwd=home, stdout=output, stderr=output) as process:
            while process.poll() is None:
                if not was_told and self._told(place):
                    was_told = True
                    self._let_act(place)
                if time.time() > until:
                    process.kill()
                    process.wait()
                    return None
                time.sleep(_LOOK)
        if not was_told and self._told(place):
            self._let_act(place)
        return process.returncode

    def _let_act(self, place: _Place) -> None:
        someone = Someone(self._testbed, self._scenario, cluster=place.placed.cluster)
        for seconds, act in place.case.acts:
            self._testbed.at(seconds, lambda act=act: act(someone, place.placed))  # type: ignore[misc] # of a lambda
        if place.case.trouble:
            kind, lasts = place.case.trouble
            self._testbed.fault("ecs:Describe*", kind, None, after=10, lasts=lasts, key=place.placed.cluster)

    def _told(self, place: _Place) -> ServiceDeployment | None:
        """The service deployment that the tool began; the service's own first one came before."""
        made = self._testbed.engine.world.services[place.placed.service_arn].service_deployments
        return made[-2] if len(made) > 1 else None

    def _told_at(self, place: _Place) -> float | None:
        told = self._told(place)
        return told.created_at if told else None

    def _truth(self, place: _Place, until: float) -> Truth | None:
        told = self._told(place)
        if told is None:
            return None
        while (found := self._scenario.truth(place.placed.service_arn, told.deployment_id)).outcome is Outcome.MOVING:
            if time.time() > until:
                break
            time.sleep(_LOOK)
        return found

    def _calls(self, cluster: str, until: float) -> int:
        """Count what was asked of AWS after UpdateService; every name in these calls bears the cluster's."""
        asked = [call for call in self._testbed.calls.all() if cluster in str(call.parameters) and call.at <= until]
        told = [place for place, call in enumerate(asked) if call.operation == "UpdateService"]
        return len(asked) - told[0] - 1 if told else 0


def _commands(place: _Place, limit: float) -> list[list[str]]:
    target = ["--cluster", place.placed.cluster, "--service", "web"]
    match place.tool:
        case Tool.OURS:
            timeout = f"{limit - 15:.0f}s"
            image = f"{HOST}/{place.image.path}:{place.image.tag}"
            return [[str(COMMANDS / "ecs-steps"), "deploy", *target, "--image", image, "--timeout", timeout]]
        case Tool.CLI:
            aws = [str(COMMANDS / "aws"), "ecs"]
            quiet = ["--query", "service.serviceArn"]
            return [
                [*aws, "update-service", *target, "--task-definition", place.revision, *quiet],
                [*aws, "wait", "services-stable", "--cluster", place.placed.cluster, "--services", "web"],
            ]
        case Tool.ECS_DEPLOY:
            options = ["--image", "web", _named(place.image), "--timeout", f"{limit - 15:.0f}"]
            return [[str(COMMANDS / "ecs"), "deploy", place.placed.cluster, "web", *options]]


def _named(image: PinnedImage) -> str:
    return f"{image.name}@{image.digest}"
