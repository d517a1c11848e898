"""Who pushes to the registry of the bed, and hears what comes of it."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import WallClock
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.push import Pushed, PushOptions, push
from ecs_steps.values.image import TaggedImage


class Unhurried(WallClock):
    """The machine's clock, but nobody waits: a sleep only moves it on, and where it `is_still` nothing else does."""

    def __init__(self) -> None:
        self.slept, self.is_still = 0.0, False

    def now(self) -> float:
        return self.slept if self.is_still else super().now() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


class Pusher:
    """Pushes to the bed's registry as the account that owns it."""

    def __init__(self, bed: Any, docker_host: str) -> None:
        self.bed, self.said, self.clock = bed, io.StringIO(), Unhurried()
        self.report = Report(self.said, now=lambda: 0.0)
        self.clients = Clients({**os.environ, "DOCKER_HOST": docker_host}, clock=self.clock)

    def __call__(self, image: str, **options: Any) -> Pushed:
        return push(PushOptions(image=TaggedImage.parse(image), **options), self.clients, self.report)

    def refused(self, image: str, **options: Any) -> StepError:
        with pytest.raises(StepError) as caught:
            self(image, **options)
        return caught.value

    def digest(self, tag: str) -> str:
        """What the registry says of a tag."""
        found = self.bed.ecr.describe_images(repositoryName="web", imageIds=[{"imageTag": tag}])["imageDetails"]
        return str(found[0]["imageDigest"])

    def tags(self) -> set[str]:
        """Every tag of the repository."""
        found = self.bed.ecr.describe_images(repositoryName="web")["imageDetails"]
        return {tag for each in found for tag in each.get("imageTags", ())}
