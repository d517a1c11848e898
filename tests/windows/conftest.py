"""The steps as the PowerShell face sees them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from ecs_steps import STEPS
from ecs_steps.contract.describe import Description, describe
from ecs_steps.contract.names import snake
from tests.windows.wine import Windows


@pytest.fixture(scope="session")
def descriptions() -> tuple[Description, ...]:
    modules = ((snake(step), importlib.import_module(f"ecs_steps.{snake(step)}")) for step in STEPS)
    return tuple(describe(getattr(module, word)) for word, module in modules)


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    """Wine, kept awake for all the tests."""
    windows = Windows.found()
    with windows.awake():
        yield windows
