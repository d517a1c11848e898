"""Releases drawn by chance: orders, ends, others and trouble; what is told of each is held against the truth."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from ecs_steps.contract.choices import OnFailure, Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.testbed.rollout.truth import Outcome
from ecs_steps.waves import Released
from tests.scene import Scene
from tests.waves.releasing import CRASHES, Shop, last, released

GOOD = (Verdict.SUCCEEDED, Verdict.NOTHING_TO_DO)
#: What the engine knows of our deployment, and what may be said of it.
RIGHT: Mapping[Outcome, tuple[Verdict, ...]] = {
    Outcome.SUCCEEDED: GOOD,
    Outcome.ROLLED_BACK: (Verdict.ROLLED_BACK,),
    Outcome.FAILED: (Verdict.FAILED, Verdict.ROLLED_BACK),
    # We take it back ourselves as soon as its failure is certain, which overtakes it.
    Outcome.OVERTAKEN: (Verdict.OVERTAKEN, Verdict.ROLLED_BACK, Verdict.FAILED),
}


@dataclass(frozen=True)
class Plan:
    """A release: whom each service comes after, which of them crash, and what else goes on."""

    after: Mapping[str, list[str]]
    crash: tuple[str, ...]
    by_ecs: bool
    on_failure: OnFailure
    parallel: int | None
    overtaken: str | None
    throttled: float | None


def drawn(seed: int) -> Plan:
    chance = random.Random(seed)  # no secret
    names = [f"s{number}" for number in range(chance.randint(2, 7))]
    after = {
        name: chance.sample(names[:number], chance.randint(0, min(number, 2))) for number, name in enumerate(names)
    }
    chance.shuffle(names)
    return Plan(
        after={name: after[name] for name in names},
        crash=tuple(name for name in names if chance.random() < 0.2),
        by_ecs=chance.random() < 0.5,
        on_failure=chance.choice(list(OnFailure)),
        parallel=chance.choice([None, None, 1, 2]),
        overtaken=chance.choice([None, None, *names]),
        throttled=chance.choice([None, None, 5.0, 60.0]),
    )


@pytest.mark.parametrize("seed", range(24))
def test_what_is_told_of_each_is_true_and_the_next_release_ends_well(scene: Scene, seed: int) -> None:
    plan = drawn(seed)
    shop = Shop(scene, *plan.after, rollback=plan.by_ecs)
    for name in plan.crash:
        shop.behaves(name, CRASHES)
    if plan.overtaken is not None:
        someone, name = shop.someone(plan.overtaken), plan.overtaken
        before = scene.scenario.call("DescribeServices", cluster="shop", services=[name])["services"][0]
        scene.at(20, lambda: someone.deploys(before["taskDefinition"]))
    if plan.throttled is not None:
        scene.throttled("ecs:*", 20, after=plan.throttled)

    error = _released(scene, shop, plan)

    made = last(scene)
    _assert_true(scene, plan, made)
    _assert_in_order(scene, plan, made)
    verdicts = made.verdicts or {}
    assert (error is None) == (set(verdicts) == set(plan.after) and all(each in GOOD for each in verdicts.values()))
    assert set(verdicts) | set(made.not_begun or ()) == set(plan.after)

    scene.testbed.faults.clear()
    scene.testbed.advance(60)
    shop.version("3")
    again = released(scene, shop.options(), plan.after, plan.parallel)
    assert again.verdicts == dict.fromkeys(plan.after, Verdict.SUCCEEDED)


def _released(scene: Scene, shop: Shop, plan: Plan) -> StepError | None:
    options = {name: replace(each, on_failure=plan.on_failure) for name, each in shop.options().items()}
    try:
        released(scene, options, plan.after, plan.parallel)
    except StepError as error:
        return error
    return None


def _assert_true(scene: Scene, plan: Plan, made: Released) -> None:
    """Hold each verdict against what the engine knows of exactly that deployment."""
    for name, verdict in (made.verdicts or {}).items():
        (service,) = scene.scenario.call("DescribeServices", cluster="shop", services=[name])["services"]
        truth = scene.scenario.truth(service["serviceArn"], (made.deployments or {})[name])
        if truth.outcome is Outcome.MOVING:  # nobody ends it: we gave it up for certain
            assert verdict in (Verdict.FAILED, Verdict.TIMED_OUT)
        else:
            assert verdict in RIGHT[truth.outcome], (name, truth)


def _assert_in_order(scene: Scene, plan: Plan, made: Released) -> None:
    """Nobody was told before all whom it comes after had succeeded, nor more at a time than was asked for."""
    told = {call.parameters["service"]: call.at for call in reversed(scene.testbed.calls.of("ecs:UpdateService"))}
    ended = {name: scene.said.find(f"{name}: succeeded") for name in plan.after}
    begun = {name: scene.said.find(f"{name} was told to run {name}:2") for name in plan.after}
    for name, others in plan.after.items():
        for other in others if begun[name] >= 0 else ():
            assert 0 <= ended[other] < begun[name]
            assert told[other] < told[name]
    for name in made.not_begun or ():
        assert name not in told or name == plan.overtaken
    if plan.parallel is not None:
        order = sorted((begun[name], name) for name in plan.after if begun[name] >= 0)
        for at, name in order:
            flying = [other for start, other in order if start < at and not 0 <= ended[other] < at]
            assert len(flying) < plan.parallel, name
