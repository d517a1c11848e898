"""What the person who waits reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed, Overtaken, RolledBack, StepError, TimedOut
from ecs_steps.rules.proof import Evidence
from ecs_steps.rules.verdict import Judgement, Sight
from ecs_steps.rules.verdict_words import failure_of, says, success, with_evidence
from ecs_steps.values.cause import Cause, CauseKind
from tests.rules.made import deployment, record, service, sight

OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED", running=2)
DONE = sight(service(deployment(rollout="COMPLETED", running=2)))
CAUSE = Cause(kind=CauseKind.CONTAINER_EXITED, says="because", hint="Do this.")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        pytest.param(sight(service(deployment())), "web: 0 of 2 running - revision 2", id="begins"),
        pytest.param(
            sight(service(deployment(running=1, pending=1, failed=3), OLD), record("IN_PROGRESS")),
            "web: 1 of 2 running, 1 pending, 3 failed, 2 of the old still running - revision 2",
            id="everything moves",
        ),
        pytest.param(
            sight(service(deployment()), record("ROLLBACK_IN_PROGRESS")),
            "web: 0 of 2 running - revision 2, rollback in progress",
            id="the record's word comes first",
        ),
        pytest.param(
            sight(service(OLD), record("ROLLBACK_IN_PROGRESS")),
            "web: ECS no longer lists ecs-svc/2; rollback in progress",
            id="ours is gone",
        ),
        pytest.param(sight(service()), "web: ECS no longer lists ecs-svc/2; unknown", id="nothing is known"),
    ],
)
def test_a_line_says_what_moves(seen: Sight, said: str) -> None:
    assert says(seen) == said


@pytest.mark.parametrize(
    ("proof", "verdict"),
    [
        (Proof.PROVED, Verdict.SUCCEEDED),
        (Proof.UNKNOWN, Verdict.SUCCEEDED),
        (Proof.CONTRADICTED, Verdict.FAILED),
    ],
)
def test_a_success_that_runs_something_else_is_none(proof: Proof, verdict: Verdict) -> None:
    found = with_evidence(Judgement(Verdict.SUCCEEDED), Evidence(proof, "tasks run X"))
    assert found.verdict is verdict
    assert (found.why == "tasks run X") == (verdict is Verdict.FAILED)


@pytest.mark.parametrize(
    ("verdict", "kind", "hint"),
    [
        (
            Verdict.FAILED,
            DeployFailed,
            "Do this. web:2 is in charge of the service now; put it right, or deploy what ran before.",
        ),
        (Verdict.ROLLED_BACK, RolledBack, "Do this. web:2 serves as before."),
        (Verdict.OVERTAKEN, Overtaken, "Do this."),
        (Verdict.TIMED_OUT, TimedOut, "Do this. To go on waiting: ecs-steps wait-stable ..."),
    ],
)
def test_a_bad_verdict_ends_with_its_own_error(verdict: Verdict, kind: type[StepError], hint: str) -> None:
    error = failure_of(Judgement(verdict, "because"), DONE, CAUSE, "ecs-steps wait-stable ...")
    assert type(error) is kind
    assert (error.why, error.hint) == ("because", hint)


def test_a_first_deployment_that_failed_has_nothing_to_go_back_to() -> None:
    first = sight(service(deployment(rollout="FAILED")), replace(record("FAILED"), source_revisions=()))
    error = failure_of(Judgement(Verdict.FAILED, "because"), first, CAUSE, "")
    assert error is not None
    assert error.hint == (
        "Do this. It is the first deployment of web: there is nothing to go back to; deploy a mended version; if the "
        "fault lay elsewhere, begin the same anew with update --force-new-deployment."
    )


@pytest.mark.parametrize("verdict", [Verdict.SUCCEEDED, Verdict.NOTHING_RUNS, Verdict.NOTHING_TO_DO, None])
def test_a_good_verdict_is_no_failure(verdict: Verdict | None) -> None:
    assert failure_of(Judgement(verdict), DONE, CAUSE, "") is None


def test_every_verdict_is_judged_good_or_bad() -> None:
    for verdict in Verdict:
        assert Judgement(verdict).good == (failure_of(Judgement(verdict), DONE, CAUSE, "") is None)


def test_a_success_says_what_runs_and_whether_it_is_proved() -> None:
    proved = Evidence(Proof.PROVED, "2 running tasks report sha256:0")
    assert success(Judgement(Verdict.SUCCEEDED), DONE, proved) == (
        "web: succeeded, 2 tasks of web:2; 2 running tasks report sha256:0"
    )
    assert success(Judgement(Verdict.SUCCEEDED), DONE, None) == "web: succeeded, 2 tasks of web:2; not proved"


def test_one_task_is_said_in_the_singular() -> None:
    alone = sight(service(deployment(rollout="COMPLETED", running=1)))
    assert success(Judgement(Verdict.SUCCEEDED), alone, None) == "web: succeeded, 1 task of web:2; not proved"


def test_nothing_that_runs_is_said_loudly() -> None:
    said = success(Judgement(Verdict.NOTHING_RUNS, "the service's desired count is 0"), DONE, None)
    assert said == "web: web:2 is in place, but NOTHING RUNS: the service's desired count is 0"
