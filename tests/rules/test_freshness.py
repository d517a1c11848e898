"""Whether an answer is older than the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ecs_steps.rules.freshness import is_older
from ecs_steps.values.service import Service, ServiceEvent
from tests.rules.made import NOW, deployment, service

LATER = NOW + timedelta(seconds=30)
OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED")
NEW = replace(deployment(), created_at=LATER)


def _with(seen: Service, *seconds: float) -> Service:
    events = (
        ServiceEvent(id=str(each), at=NOW + timedelta(seconds=each), message="something") for each in sorted(seconds)
    )
    return replace(seen, events=tuple(events)[::-1])


BEFORE_OURS = service(replace(OLD, status="PRIMARY"))
OURS_BEGAN = service(NEW, OLD)
UPDATED = service(replace(NEW, updated_at=LATER), OLD)
UPDATED_LATER = service(replace(NEW, updated_at=LATER + timedelta(seconds=5)), OLD)
BACK_AGAIN = service(replace(OLD, status="PRIMARY"), replace(NEW, status="ACTIVE"))


@pytest.mark.parametrize(
    ("answer", "before", "older"),
    [
        pytest.param(OURS_BEGAN, OURS_BEGAN, False, id="the same"),
        pytest.param(OURS_BEGAN, BEFORE_OURS, False, id="ours appears"),
        pytest.param(BEFORE_OURS, OURS_BEGAN, True, id="ours is not there any more, nor a reason"),
        pytest.param(_with(BEFORE_OURS, 1, 40), _with(OURS_BEGAN, 1), False, id="gone, and an event tells more"),
        pytest.param(_with(BACK_AGAIN, 1, 40), _with(OURS_BEGAN, 1), False, id="ECS rolled back, and says so"),
        pytest.param(_with(OURS_BEGAN, 1), _with(OURS_BEGAN, 1, 2), True, id="an event is missing"),
        pytest.param(OURS_BEGAN, _with(OURS_BEGAN, 1), True, id="all events are missing"),
        pytest.param(_with(OURS_BEGAN, 3), _with(OURS_BEGAN, 1), False, id="old events fell out"),
        pytest.param(UPDATED, UPDATED_LATER, True, id="a deployment's date went back"),
        pytest.param(UPDATED_LATER, UPDATED, False, id="a deployment moved on"),
        pytest.param(service(status="INACTIVE"), OURS_BEGAN, False, id="deleted"),
    ],
)
def test_no_answer_goes_back_in_time(answer: Service, before: Service, *, older: bool) -> None:
    assert is_older(answer, before) is older
