"""Which deployment is the first of its service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from ecs_steps.rules.first_deployment import is_first
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.service import ServiceEvent
from tests.rules.made import deployment, record, service, sight

SEEN = sight(service(deployment(rollout="FAILED")), record("FAILED"))
STEADY = ServiceEvent(
    id="1", at=datetime(2026, 11, 21, tzinfo=timezone.utc), message="(service web) has reached a steady state."
)


def with_sources(*sources: str) -> Sight:
    return replace(SEEN, record=replace(record("FAILED"), source_revisions=sources))


def with_event(event: ServiceEvent) -> Sight:
    return replace(SEEN, service=replace(SEEN.service, events=(event,)))


@pytest.mark.parametrize(
    ("seen", "first"),
    [
        pytest.param(with_sources(), True, id="its record names nothing before it"),
        pytest.param(with_sources("r/1"), False, id="its record names what ran before"),
        pytest.param(replace(with_sources(), earlier=frozenset({"ecs-svc/1"})), False, id="another was there before"),
        pytest.param(SEEN, True, id="a short record, and a service that never stood still"),
        pytest.param(with_event(STEADY), False, id="a short record, and a service that stood still"),
        pytest.param(with_event(replace(STEADY, message="(service web) has started 1 task")), True, id="it moved"),
        pytest.param(replace(SEEN, record=None), False, id="without a record nobody knows"),
    ],
)
def test_the_first_deployment_is_known_by_what_was_before(seen: Sight, first: bool) -> None:
    assert is_first(seen) is first
