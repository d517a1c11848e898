"""The rates at which the bench lets ECS take calls."""

from __future__ import annotations

import pytest

from ecs_steps.testbed.wire import AwsRequest
from tests.bench.quotas import REGISTERING, UPDATING, Buckets


def _request(operation: str) -> AwsRequest:
    return AwsRequest(service="ecs", operation=operation, parameters={}, access_key="testing")


def _taken(buckets: Buckets, operation: str, calls: int, now: float) -> int:
    return sum(buckets.take(_request(operation), now) is None for _ in range(calls))


def test_so_many_are_taken_at_once_and_then_so_many_a_second() -> None:
    buckets = Buckets()

    assert _taken(buckets, "RegisterTaskDefinition", 30, 0.0) == 20
    assert _taken(buckets, "RegisterTaskDefinition", 30, 3.0) == 3
    assert _taken(buckets, "UpdateService", 60, 3.0) == 50
    assert buckets.throttled == 47


def test_a_bucket_holds_no_more_than_its_burst() -> None:
    buckets = Buckets()
    _taken(buckets, "RegisterTaskDefinition", 1, 0.0)

    assert _taken(buckets, "RegisterTaskDefinition", 30, 1000.0) == 20


def test_what_has_no_rate_is_taken() -> None:
    assert _taken(Buckets(), "TagResource", 500, 0.0) == 500


@pytest.mark.parametrize(("calls", "soonest"), [(1, 0), (20, 0), (21, 1), (100, 80)])
def test_the_lower_bound(calls: int, soonest: float) -> None:
    assert REGISTERING.soonest(calls) == soonest
    assert UPDATING.soonest(100) == 10
