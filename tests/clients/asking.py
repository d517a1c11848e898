"""Calls to AWS: one that must fail, and one that says who calls."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from ecs_steps.clients import Clients
from ecs_steps.contract.errors import StepError
from tests.scene import Scene

Calling = Callable[..., Clients]


def failed(scene: Scene, region: str | None = None) -> StepError:
    """One call with fresh clients, so that the environment of now counts."""
    clients = Clients(dict(os.environ), clock=scene.clock, tell=scene.report.line)
    with pytest.raises(StepError) as caught:
        clients.ecs(region).service("shop", "web")
    return caught.value


def refused(clients: Clients) -> StepError:
    """One call of these clients that must fail."""
    with pytest.raises(StepError) as caught:
        clients.aws(None).call("ecs", "list_clusters")
    return caught.value


def who(clients: Clients) -> str:
    """The ARN that answers."""
    return str(clients.aws(None).call("sts", "get_caller_identity")["Arn"])
