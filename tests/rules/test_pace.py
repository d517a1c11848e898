"""How long to wait before the next look."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ecs_steps.rules.pace import FAR, NEAR, NEARER, THROTTLED, Pace, longest_pause, pause
from ecs_steps.rules.verdict import Sight
from tests.rules.made import OURS, deployment, service, sight

EVEN = 0.5  # no jitter
OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED", running=2)
BALANCED = replace(service(deployment(running=2), OLD), target_groups=("arn:tg",))


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [
        pytest.param(Pace(still=0, elapsed=60, calls=0), 1.5, id="soon after a change"),
        pytest.param(Pace(still=4, elapsed=60, calls=0), 5.5, id="slower while nothing moves"),
        pytest.param(Pace(still=300, elapsed=600, calls=0), FAR, id="far from an end"),
        pytest.param(Pace(still=300, elapsed=600, calls=0, longest=NEAR), NEAR, id="near an end"),
        pytest.param(Pace(still=0, elapsed=0, calls=2), 1.5, id="the first calls are free"),
        pytest.param(Pace(still=300, elapsed=600, calls=0, longest=THROTTLED), THROTTLED, id="asked to slow down"),
        pytest.param(Pace(still=0, elapsed=60, calls=8), 1.5, id="so many a minute are too, less those for the end"),
        pytest.param(Pace(still=0, elapsed=60, calls=10), 1.2 * 60 / 10.8, id="another has to wait for its time"),
        pytest.param(Pace(still=0, elapsed=0, calls=11), 18.0, id="far too many are saved in time"),
        pytest.param(Pace(still=0, elapsed=0, calls=11, longest=NEAR), NEAR * (1.2 + 13 / 10), id="sooner near an end"),
    ],
)
def test_a_pause_follows_what_happens_and_what_was_spent(pace: Pace, seconds: float) -> None:
    assert pause(pace, EVEN) == pytest.approx(seconds)


def test_watchers_spread() -> None:
    pace = Pace(still=300, elapsed=600, calls=0)
    assert pause(pace, 0.0) == pytest.approx(FAR * 0.85)
    assert pause(pace, 0.999) < FAR * 1.15


@pytest.mark.parametrize("longest", [NEAR, NEARER, FAR])
@pytest.mark.parametrize("minutes", [10, 15, 60])
@pytest.mark.parametrize("changes", [0, 7, 10_000])
def test_however_much_moves_there_are_at_most_twelve_calls_a_minute(minutes: int, changes: int, longest: float) -> None:
    chance, now, calls, moved = random.Random(1), 0.0, 0, 0.0
    while now < minutes * 60:
        calls += 1 if calls % 5 else 3
        now += pause(Pace(still=now - moved, elapsed=now, calls=calls, longest=longest), chance.random())
        moved = now if changes and chance.random() < changes / 100 else moved
    assert calls / minutes <= 12


@pytest.mark.parametrize(
    ("seen", "seconds"),
    [
        pytest.param(sight(service(deployment(), OLD)), FAR, id="begins"),
        pytest.param(sight(service(deployment(running=1))), FAR, id="one is missing"),
        pytest.param(sight(service(deployment(running=2), OLD)), NEARER, id="only the old have to go"),
        pytest.param(sight(BALANCED), FAR, id="the old have to drain first"),
        pytest.param(sight(service(deployment(running=2))), NEAR, id="all run"),
        pytest.param(sight(service(deployment(failed=1), OLD)), NEARER, id="one failed"),
        pytest.param(sight(service(deployment(rollout="FAILED"))), NEAR, id="given up"),
        pytest.param(sight(service(OLD)), NEAR, id="ours is gone"),
        pytest.param(
            Sight(service=service(OLD), deployment_id=OURS, record=None, awaited=True), NEAR, id="not there yet"
        ),
    ],
)
def test_a_pause_is_short_when_the_next_look_may_see_the_end(seen: Sight, seconds: float) -> None:
    assert longest_pause(seen) == seconds
    assert longest_pause(seen, throttled=True) == THROTTLED
