"""Wait-stable: how soon after the fact it ends, and what it asks of AWS on the way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import median

import pytest

from ecs_steps.contract.errors import RolledBack
from ecs_steps.routines.rollout.looks import Looks
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks
from tests.scene import Scene
from tests.steps.waiting import TARGETS, failed, told, waited

ROLLOUTS = 16
CALLS_A_MINUTE = 12


@pytest.fixture(autouse=True)
def chance(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """The same chance in every run."""
    monkeypatch.setattr(Looks, "chance", staticmethod(random.Random(7).random))
    return random.Random(7)


@dataclass(frozen=True)
class Ended:
    """One followed rollout: seconds from the fact to the end, how long it was followed, and the calls it took."""

    delay: float
    minutes: float
    calls: int


def _followed(scene: Scene, behaviour: Behaviour, *, well: bool) -> Ended:
    """Roll out a version that behaves so over a service behind a balancer, and follow it."""
    scene.testbed.reset()
    image = scene.image("2")
    arn = scene.service(target_group=TARGETS).service_arn
    scene.testbed.script(f"{image.name}@{image.digest}", behaviour)
    deployment = told(scene, scene.revision(image))
    scene.testbed.calls.clear()
    began = scene.clock.now()
    if well:
        waited(scene, deployment, image)
    else:
        assert isinstance(failed(scene, deployment, image), RolledBack)
    finished = scene.scenario.truth(arn, deployment).finished_at
    assert finished is not None
    now = scene.clock.now()
    return Ended(now - finished, (now - began) / 60, len(scene.testbed.calls.all()))


def _is_sparing(ended: Ended) -> bool:
    return ended.calls <= CALLS_A_MINUTE * ended.minutes


def test_a_success_is_known_within_three_seconds_at_few_calls(scene: Scene, chance: random.Random) -> None:
    ended = [_followed(scene, Behaviour(boot=chance.uniform(1, 500)), well=True) for _ in range(ROLLOUTS)]

    assert median(each.delay for each in ended) <= 3
    assert all(_is_sparing(each) for each in ended)
    assert min(each.minutes for each in ended) < 7
    assert max(each.minutes for each in ended) > 12


def test_a_failure_is_known_within_five_seconds_at_few_calls(scene: Scene, chance: random.Random) -> None:
    boots = [chance.uniform(1, 90) for _ in range(ROLLOUTS)]
    ended = [_followed(scene, Behaviour(checks=Checks.TARGET_GROUP_FAILS, boot=boot), well=False) for boot in boots]

    assert median(each.delay for each in ended) <= 5
    assert all(_is_sparing(each) for each in ended)


def test_a_crash_loop_is_known_within_five_seconds_too(scene: Scene, chance: random.Random) -> None:
    exits = [chance.uniform(1, 20) for _ in range(ROLLOUTS)]
    ended = [_followed(scene, Behaviour(exit_after=each, exit_code=3), well=False) for each in exits]

    assert median(each.delay for each in ended) <= 5
    assert max(each.calls for each in ended) <= 30


def test_two_watchers_do_not_look_at_the_same_moments(scene: Scene) -> None:
    first = _looks(scene)
    second = _looks(scene)

    assert first[3:] != second[3:]


def _looks(scene: Scene) -> list[float]:
    _followed(scene, Behaviour(), well=True)
    calls = scene.testbed.calls.of("ecs:DescribeServices")
    return [round(each.at - calls[0].at, 3) for each in calls]
