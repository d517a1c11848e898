from __future__ import annotations

import re

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.rollout.truth import Outcome, Truth
from tests.bench.rollouts import ALL, LASTING, ROLLED_BACK, SUCCEED, Case
from tests.bench.tools import Run, Tool


def _truth(outcome: Outcome, finished_at: float | None) -> Truth:
    return Truth(
        outcome=outcome, ended_by=None, overtaken_by=None, cause=None, failures=(), runs={}, finished_at=finished_at
    )


def _run(code: int | None, truth: Truth | None) -> Run:
    return Run(
        tool=Tool.CLI,
        case=Case(id="any", version=(Behaviour(),)),
        code=code,
        output="",
        ended_at=110.0,
        told_at=50.0,
        calls=4,
        truth=truth,
    )


def test_at_least_forty_rollouts_of_different_names_are_compared() -> None:
    assert len({case.id for case in ALL}) == len(ALL) >= 40
    assert {case.id for case in LASTING} <= {case.id for case in (*SUCCEED, *ROLLED_BACK)}


@pytest.mark.parametrize(
    ("code", "outcome", "is_right"),
    [
        (0, Outcome.SUCCEEDED, True),
        (0, Outcome.ROLLED_BACK, False),
        (0, Outcome.MOVING, False),
        (7, Outcome.ROLLED_BACK, True),
        (255, Outcome.SUCCEEDED, False),
        (None, Outcome.MOVING, True),
        (None, Outcome.SUCCEEDED, False),
    ],
)
def test_a_verdict_is_right_if_green_is_what_runs(code: int | None, outcome: Outcome, is_right: bool) -> None:
    assert _run(code, _truth(outcome, 100.0)).is_right is is_right


def test_a_deployment_that_never_began_does_not_run() -> None:
    assert _run(1, None).is_right
    assert not _run(0, None).is_right


def test_the_delay_counts_from_the_end_of_the_deployment() -> None:
    assert _run(0, _truth(Outcome.SUCCEEDED, 100.0)).delay == 10.0
    assert _run(0, _truth(Outcome.MOVING, None)).delay is None
    assert _run(None, _truth(Outcome.SUCCEEDED, 100.0)).delay is None


def test_no_tool_names_a_cause_by_saying_only_how_it_ended() -> None:
    said = "Waiter ServicesStable failed: Max attempts exceeded. Deployment failed due to timeout. error: rolled back"

    assert not [case.id for case in ALL if case.named and re.search(case.named, said, re.IGNORECASE)]
