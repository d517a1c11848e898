"""How long to wait before the next look."""

from __future__ import annotations

import random

import pytest

from ecs_steps.rules.pace import FAR, NEAR, THROTTLED, Pace, is_near, pause
from ecs_steps.rules.verdict import Sight
from tests.rules.made import OURS, deployment, service, sight

EVEN = 0.5  # no jitter
OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED", running=2)


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [
        pytest.param(Pace(still=0, elapsed=60, calls=0), 1.0, id="at once after a change"),
        pytest.param(Pace(still=4, elapsed=60, calls=0), 3.0, id="slower while nothing moves"),
        pytest.param(Pace(still=300, elapsed=600, calls=0), FAR, id="far from an end"),
        pytest.param(Pace(still=300, elapsed=600, calls=0, near=True), NEAR, id="near an end"),
        pytest.param(Pace(still=300, elapsed=600, calls=0, throttled=True), THROTTLED, id="asked to slow down"),
        pytest.param(Pace(still=0, elapsed=0, calls=3), 1.0, id="few calls are free"),
        pytest.param(Pace(still=0, elapsed=60, calls=9), 1.0, id="nine more each minute are, too"),
        pytest.param(Pace(still=0, elapsed=0, calls=4), FAR * (1.3 + 4 / 15), id="another has to wait for its time"),
        pytest.param(Pace(still=0, elapsed=0, calls=12), FAR * (1.3 + 12 / 15), id="far too many are saved in time"),
    ],
)
def test_a_pause_follows_what_happens_and_what_was_spent(pace: Pace, seconds: float) -> None:
    assert pause(pace, EVEN) == pytest.approx(seconds)


def test_watchers_spread() -> None:
    pace = Pace(still=300, elapsed=600, calls=0)
    assert pause(pace, 0.0) == pytest.approx(FAR * 0.85)
    assert pause(pace, 0.999) < FAR * 1.15


@pytest.mark.parametrize("near", [True, False])
@pytest.mark.parametrize("minutes", [10, 15, 60])
@pytest.mark.parametrize("changes", [0, 7, 10_000])
def test_however_much_moves_there_are_at_most_twelve_calls_a_minute(minutes: int, changes: int, *, near: bool) -> None:
    chance, now, calls, moved = random.Random(1), 0.0, 0, 0.0
    while now < minutes * 60:
        calls += 1 if calls % 5 else 3
        now += pause(Pace(still=now - moved, elapsed=now, calls=calls, near=near), chance.random())
        moved = now if changes and chance.random() < changes / 100 else moved
    assert calls / minutes <= 12


@pytest.mark.parametrize(
    ("seen", "near"),
    [
        pytest.param(sight(service(deployment(), OLD)), False, id="begins"),
        pytest.param(sight(service(deployment(running=2), OLD)), False, id="the old still run"),
        pytest.param(sight(service(deployment(running=2))), True, id="all run"),
        pytest.param(sight(service(deployment(running=1))), False, id="one is missing"),
        pytest.param(sight(service(deployment(failed=1), OLD)), True, id="one failed"),
        pytest.param(sight(service(deployment(rollout="FAILED"))), True, id="given up"),
        pytest.param(sight(service(OLD)), True, id="ours is gone"),
        pytest.param(
            Sight(service=service(OLD), deployment_id=OURS, record=None, awaited=True), True, id="not there yet"
        ),
    ],
)
def test_an_end_is_near_when_the_next_look_may_see_it(seen: Sight, *, near: bool) -> None:
    assert is_near(seen) is near
