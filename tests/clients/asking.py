"""One call to AWS that must fail."""

from __future__ import annotations

import os

import pytest

from ecs_steps.clients import Clients
from ecs_steps.contract.errors import StepError
from tests.scene import Scene


def failed(scene: Scene, region: str | None = None) -> StepError:
    """One call with fresh clients, so that the environment of now counts."""
    clients = Clients(dict(os.environ), clock=scene.clock, tell=scene.report.line)
    with pytest.raises(StepError) as caught:
        clients.ecs(region).service("shop", "web")
    return caught.value
