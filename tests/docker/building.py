"""Builds the test's context with the real step, by the builder that a test names."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.build import BuildOptions, Built, build
from ecs_steps.clients import Clients
from ecs_steps.clients.clock import Clock, WallClock
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import StepError
from ecs_steps.values.image import TaggedImage

NAME = "ecs-steps-test/build"
IMAGE = TaggedImage.parse(f"{NAME}:1")
BUSYBOX = "FROM scratch\nCOPY busybox /bin/busybox\nENV PATH=/bin\n"


class HastyClock(WallClock):
    """A clock on which a second is ten minutes."""

    def now(self) -> float:
        return 600 * super().now()


class ContextBuilder:
    """Builds from a folder that has a static busybox; `said` is what people read."""

    def __init__(self, folder: Path, builder: Builder, environment: Mapping[str, str]) -> None:
        self.folder, self.builder = folder, builder
        self.environment = {**os.environ, **environment}
        self.said = io.StringIO()
        self.clock: Clock = WallClock()

    def __call__(self, text: str | bytes | None, *, image: TaggedImage = IMAGE, **options: Any) -> Built:
        """Build a Dockerfile of this text; None leaves it as it is."""
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode()
            (self.folder / "Dockerfile").write_bytes(raw)
        report = Report(self.said, now=lambda: 0.0)
        given: dict[str, Any] = {"builder": self.builder, "context": str(self.folder), **options}
        clients = Clients(self.environment, clock=self.clock, tell=report.line, hide=report.hide)
        return build(BuildOptions(image=image, **given), clients, report)

    def stopped(self, text: str | bytes | None, **options: Any) -> StepError:
        """Build what cannot be built."""
        with pytest.raises(StepError) as caught:
            self(text, **options)
        return caught.value

    @property
    def log(self) -> str:
        return self.said.getvalue()
