"""What a step meets in a test: the test bed, its time, the step's clients, and what it said."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from moto.ecr.models import ecr_backends

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.testbed.scenario import Placed, Scenario
from ecs_steps.testbed.server import Testbed
from ecs_steps.testbed.someone import Someone
from ecs_steps.values.image import PinnedImage

HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
REPOSITORY = "shop/web"
_OCI = "application/vnd.oci.image"
_READS = ("Describe", "List", "Get", "BatchGet")


class BedClock:
    """The clock that a step waits on: its sleep moves the test bed's time, and lets happen what a test planned."""

    def __init__(self, testbed: Testbed) -> None:
        self._testbed = testbed
        self._planned: list[tuple[float, Callable[[], object]]] = []

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Plan something for so many seconds from now."""
        self._planned.append((self.now() + seconds, action))
        self._planned.sort(key=lambda each: each[0])

    def now(self) -> float:
        return self._testbed.clock.now()

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.now(), timezone.utc)

    def sleep(self, seconds: float) -> None:
        end = self.now() + seconds
        while self._planned and self._planned[0][0] <= end:
            when, action = self._planned.pop(0)
            self._testbed.advance(max(when - self.now(), 0.0))
            action()
        self._testbed.advance(max(end - self.now(), 0.0))


class Scene:
    """A test bed and everything that a typed call of a step takes."""

    def __init__(self, testbed: Testbed, scenario: Scenario) -> None:
        self.testbed, self.scenario = testbed, scenario
        self.clock = BedClock(testbed)
        self.known: list[Any] = []
        self._out = io.StringIO()
        self.clients = Clients(dict(os.environ), clock=self.clock, tell=self._tell)

    @cached_property
    def report(self) -> Report:
        """The report of the step; its time begins when it is first asked for."""
        return Report(self._out, now=self.clock.now, on_known=self.known.append)

    def _tell(self, text: str) -> None:
        self.report.line(text)

    @property
    def said(self) -> str:
        """Everything that people could read."""
        return self._out.getvalue()

    @property
    def writes(self) -> list[str]:
        """The calls that change something, as IAM writes them."""
        return [action for action in self.testbed.calls.actions() if not action.partition(":")[2].startswith(_READS)]

    @cached_property
    def someone(self) -> Someone:
        """Somebody else who works on the service `web` of the cluster `shop`; see `at`."""
        return Someone(self.testbed, self.scenario)

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        """Let somebody act in so many seconds: `scene.at(30, lambda: scene.someone.scales(5))`."""
        self.testbed.at(seconds, act)

    def network_gone(self, seconds: float = 60.0, *, after: float = 0.0) -> None:
        """Cut every connection to AWS for a time."""
        self.testbed.fault("*", FaultKind.RESET, None, after=after, lasts=seconds)

    def throttled(self, action: str = "*", seconds: float = 60.0, *, after: float = 0.0) -> None:
        """Let AWS ask for slower calls for a time."""
        self.testbed.fault(action, FaultKind.THROTTLE, None, after=after, lasts=seconds)

    def answer_lost(self, action: str, *, after: float = 0.0) -> None:
        """Let the next call of an action be carried out, and its answer never come."""
        self.testbed.fault(action, FaultKind.ANSWER_LOST, after=after)

    def late(self, seconds: float, action: str = "*", times: int | None = None, *, after: float = 0.0) -> None:
        """Let answers take so many seconds of the test bed's time."""
        self.testbed.fault(action, FaultKind.LATE, times, after=after, seconds=seconds)

    def stale(self, seconds: float = 0.0, action: str = "ecs:Describe*", times: int | None = 1) -> None:
        """Let reads of ECS answer as it was so many seconds ago; 0: as it was before the last write."""
        self.testbed.fault(action, FaultKind.STALE, times, seconds=seconds)

    def keys_expire(self, *, after: float = 0.0, key: str = "testing") -> None:
        """Let credentials expire: every call signed with this access key id fails from then on."""
        self.testbed.fault("*", FaultKind.EXPIRED_TOKEN, None, after=after, key=key)

    def old_endpoint(self) -> None:
        """Let the endpoint know nothing of service deployments and revisions."""
        for operation in ("ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"):
            self.testbed.fault(f"ecs:{operation}", FaultKind.UNKNOWN_OPERATION, None)
        self.testbed.fault("ecs:StopServiceDeployment", FaultKind.UNKNOWN_OPERATION, None)

    def without_rollout_states(self) -> None:
        """Let DescribeServices say nothing of rollout states, as before December 2020."""
        self.testbed.state.is_without_rollout_states = True

    def replay(self, action: str, *documents: Mapping[str, Any]) -> None:
        """Answer an action with what a real service once said, one document a call; the last one stays."""
        self.testbed.replays.add(action, documents)

    def allow_only(self, *actions: str) -> None:
        """Refuse every call whose action is not named ("ecs:UpdateService", "ecs:Describe*")."""
        self.testbed.permissions.allow_only(*actions)

    def deny(self, *actions: str) -> None:
        """Refuse the calls of these actions."""
        self.testbed.permissions.deny(*actions)

    def service(self, image: PinnedImage | None = None, **more: Any) -> Placed:
        """Put the service `web` into the cluster `shop`, stable on version 1, and forget the calls that made it."""
        placed = self.scenario.service("shop", "web", _run_name(image or self.image("1")), **more)
        self.testbed.calls.clear()
        return placed

    def revision(self, image: PinnedImage, family: str = "web", **more: Any) -> str:
        """Register a task definition of this image and tell its ARN."""
        return self.scenario.task_definition(family, _run_name(image), **more)

    def image(self, tag: str, repository: str = REPOSITORY) -> PinnedImage:
        """Put an image of one platform into ECR."""
        config = {"mediaType": f"{_OCI}.config.v1+json", "digest": _digest(f"{repository}:{tag}"), "size": 2}
        manifest = {"schemaVersion": 2, "mediaType": f"{_OCI}.manifest.v1+json", "config": config, "layers": []}
        return PinnedImage(HOST, repository, tag, self._put(repository, tag, manifest))

    def index(self, tag: str, *children: PinnedImage) -> PinnedImage:
        """Put an index of images into ECR."""
        listed = [
            {"mediaType": f"{_OCI}.manifest.v1+json", "digest": each.digest, "size": 2, "platform": {"os": "linux"}}
            for each in children
        ]
        manifest = {"schemaVersion": 2, "mediaType": f"{_OCI}.index.v1+json", "manifests": listed}
        return PinnedImage(HOST, REPOSITORY, tag, self._put(REPOSITORY, tag, manifest))

    def delete_image(self, image: PinnedImage) -> None:
        """Take an image out of ECR, with all its tags."""
        found = self._ecr.repositories[image.path].images
        found[:] = [each for each in found if each.get_image_digest() != image.digest]

    def repository(self, name: str) -> None:
        """Make a repository, if it is not there."""
        if name not in self._ecr.repositories:
            self._ecr.create_repository(name, None, None, None, None, None)

    def _put(self, repository: str, tag: str, manifest: dict[str, Any]) -> str:
        self.repository(repository)
        document = json.dumps(manifest)
        put = self._ecr.put_image(repository, document, tag, manifest["mediaType"], _digest(document))
        return str(put.get_image_digest())

    @property
    def _ecr(self) -> Any:
        return ecr_backends[self.testbed.account][self.testbed.region]


def _run_name(image: PinnedImage) -> str:
    return f"{image.name}@{image.digest}"


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
