"""What the end of the deployment that was followed means for the way back."""

from __future__ import annotations

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, StepError, TimedOut
from ecs_steps.rules.return_verdict import judge_return

OVERTAKEN, LATE = Overtaken("web was overtaken"), TimedOut("web timed out")


@pytest.mark.parametrize(
    ("verdict", "by_ecs", "expected", "failure"),
    [
        (Verdict.ROLLED_BACK, True, Verdict.SUCCEEDED, None),
        (Verdict.SUCCEEDED, True, Verdict.FAILED, "web was not rolled back"),
        (Verdict.NOTHING_RUNS, True, Verdict.FAILED, "web was not rolled back"),
        (Verdict.SUCCEEDED, False, Verdict.SUCCEEDED, None),
        (Verdict.NOTHING_RUNS, False, Verdict.NOTHING_RUNS, None),
        (Verdict.ROLLED_BACK, False, Verdict.FAILED, "web could not go back"),
    ],
)
def test_the_end_of_a_return(verdict: Verdict, by_ecs: bool, expected: Verdict, failure: str | None) -> None:
    found, error = judge_return("web", verdict, "no memory", None, by_ecs=by_ecs)

    assert found is expected
    assert (error.what if error else None) == failure
    assert error is None or isinstance(error, DeployFailed)


@pytest.mark.parametrize("by_ecs", [True, False])
@pytest.mark.parametrize(("verdict", "error"), [(Verdict.OVERTAKEN, OVERTAKEN), (Verdict.TIMED_OUT, LATE)])
def test_every_other_end_stays_what_it_is(verdict: Verdict, error: StepError, by_ecs: bool) -> None:
    assert judge_return("web", verdict, "", error, by_ecs=by_ecs) == (verdict, error)
