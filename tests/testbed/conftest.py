"""boto3 clients of the local AWS that the root fixtures serve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config

from ecs_steps.testbed.server import Testbed

Client = Any


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
