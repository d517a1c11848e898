"""A local AWS with a clock that is moved by hand, and ways to talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from ecs_steps.testbed.clock import ManualClock
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed

Client = Any


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """One server for the tests of a file; a process can have one at a time."""
    with Testbed(clock=ManualClock()) as testbed:
        yield testbed


@pytest.fixture
def testbed(served_testbed: Testbed) -> Testbed:
    """An empty local AWS whose time stands still."""
    served_testbed.reset()
    return served_testbed


@pytest.fixture
def scenario(testbed: Testbed) -> Scenario:
    """Puts clusters and services into the test bed."""
    return Scenario(testbed)


@pytest.fixture
def client(testbed: Testbed) -> Callable[..., Client]:
    """Makes boto3 clients of the test bed."""

    def make(service: str, *, attempts: int = 1, timeout: float = 20.0) -> Client:
        return boto3.client(
            service,
            endpoint_url=testbed.endpoint,
            region_name=testbed.region,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(
                retries={"total_max_attempts": attempts, "mode": "standard"},
                read_timeout=timeout,
                connect_timeout=timeout,
            ),
        )

    return make


@pytest.fixture
def ecs(client: Callable[..., Client]) -> Client:
    """A boto3 client of ECS without retries."""
    return client("ecs")
