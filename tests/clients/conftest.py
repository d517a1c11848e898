"""Clients that call AWS as an identity says."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.everywhere import Identity
from ecs_steps.values.account import Account, ExternalId, RoleArn
from tests.clients.asking import Calling
from tests.scene import Scene


@pytest.fixture
def calling(scene: Scene) -> Calling:
    """Make clients that call as the identity says."""

    def made(**identity: Any) -> Clients:
        kinds: dict[str, Any] = {"account": Account, "role": RoleArn, "external_id": ExternalId, "profile": str}
        read: dict[str, Any] = {word: getattr(kinds[word], "parse", str)(text) for word, text in identity.items()}
        caller = Caller(Identity(**read), session_name="ecs-steps-Jenkins-shop-7", account_from="ecs-steps.yml:4")
        return Clients(clock=scene.clock, tell=scene.report.line, caller=caller)

    return made
