"""The verdict on exactly one deployment."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from botocore.session import get_session

from ecs_steps.contract.choices import Verdict
from ecs_steps.rules.verdict import Judgement, Sight, judge
from ecs_steps.values.service import Service
from tests.rules.made import deployment, record, service, sight

BREAKER = "ECS deployment circuit breaker: tasks failed to start."
ROLLING_BACK = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1."
OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED", running=2)
NEWER = deployment("ecs-svc/3", revision=3)
BACK = deployment("ecs-svc/1", revision=1, rollout="COMPLETED", why=ROLLING_BACK, running=2)
RUNNING = deployment(rollout="COMPLETED", running=2)
OVERTAKEN = "ecs-svc/3 with arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3 came after it"
ROLLED_BACK_EVENTS = """(service web) rolling back to deployment ecs-svc/1.
(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start."""


@pytest.mark.parametrize("by", [None, "IN_PROGRESS"], ids=["by rollout state", "by record"])
@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_deleted_service_overtakes_its_deployment(status: str, by: str | None) -> None:
    found = judge(sight(service(deployment(), status=status), record(by) if by else None))
    assert found == Judgement(Verdict.OVERTAKEN, f"the service was deleted and is {status}")


BY_RECORD: Sequence[tuple[str, str, Sight, Verdict | None, str]] = [
    ("pending", "PENDING", sight(service(deployment(), OLD)), None, ""),
    ("in progress", "IN_PROGRESS", sight(service(deployment(), OLD)), None, ""),
    ("done to the eye, not to the record", "IN_PROGRESS", sight(service(RUNNING)), None, ""),
    ("stop requested", "STOP_REQUESTED", sight(service(deployment(), OLD)), None, ""),
    ("rollback requested", "ROLLBACK_REQUESTED", sight(service(deployment(), OLD)), None, ""),
    ("rollback in progress", "ROLLBACK_IN_PROGRESS", sight(service(BACK)), None, ""),
    ("succeeded", "SUCCESSFUL", sight(service(RUNNING)), Verdict.SUCCEEDED, ""),
    ("succeeded, the old one drains", "SUCCESSFUL", sight(service(RUNNING, OLD)), Verdict.SUCCEEDED, ""),
    ("succeeded, then replaced", "SUCCESSFUL", sight(service(NEWER)), Verdict.OVERTAKEN, OVERTAKEN),
    (
        "succeeded with no tasks wanted",
        "SUCCESSFUL",
        sight(service(deployment(rollout="COMPLETED", desired=0), desired=0)),
        Verdict.NOTHING_RUNS,
        "the service's desired count is 0",
    ),
    ("rolled back", "ROLLBACK_SUCCESSFUL", sight(service(BACK)), Verdict.ROLLED_BACK, "ECS rolled it back"),
    ("rollback failed", "ROLLBACK_FAILED", sight(service(deployment())), Verdict.FAILED, "ECS could not roll it back"),
    (
        "stopped by the breaker, no rollback",
        "STOPPED",
        sight(service(deployment(rollout="FAILED", why=BREAKER))),
        Verdict.FAILED,
        BREAKER,
    ),
    ("stopped and replaced", "STOPPED", sight(service(NEWER, OLD)), Verdict.OVERTAKEN, OVERTAKEN),
]


@pytest.mark.parametrize(
    ("status", "seen", "verdict", "why"), [case[1:] for case in BY_RECORD], ids=[case[0] for case in BY_RECORD]
)
def test_the_record_decides(status: str, seen: Sight, verdict: Verdict | None, why: str) -> None:
    found = judge(sight(seen.service, record(status)))
    assert found == Judgement(verdict, why)
    assert found.settled == (verdict is not None)
    assert found.good == (verdict in (Verdict.SUCCEEDED, Verdict.NOTHING_RUNS))


def test_every_status_that_the_service_model_knows_has_its_case() -> None:
    model = get_session().get_service_model("ecs")
    assert set(model.shape_for("ServiceDeploymentStatus").enum) == {status for _, status, *_ in BY_RECORD}


@pytest.mark.parametrize("status", ["STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"])
def test_the_record_gives_its_own_reason_first(status: str) -> None:
    reason = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    found = judge(sight(service(deployment(rollout="FAILED", why=BREAKER)), record(status, reason)))
    assert (found.good, found.why) == (False, reason)


def test_a_breaker_without_rollback_is_no_overtaking_even_if_ours_is_gone() -> None:
    reason = "Service deployment stopped because the circuit breaker threshold was exceeded."
    assert judge(sight(service(BACK), record("STOPPED", reason))) == Judgement(Verdict.FAILED, reason)


@pytest.mark.parametrize(
    ("seen", "verdict", "why"),
    [
        pytest.param(service(deployment(), OLD), None, "", id="moves"),
        pytest.param(service(RUNNING), Verdict.SUCCEEDED, "", id="completed"),
        pytest.param(service(deployment(rollout="FAILED", why=BREAKER)), Verdict.FAILED, BREAKER, id="failed"),
        pytest.param(service(NEWER, OLD), Verdict.OVERTAKEN, OVERTAKEN, id="replaced and gone"),
        pytest.param(service(NEWER, deployment(status="ACTIVE")), Verdict.OVERTAKEN, OVERTAKEN, id="replaced, drains"),
        pytest.param(
            service(
                deployment("ecs-svc/1", revision=1, why=ROLLING_BACK),
                deployment(status="ACTIVE", rollout="FAILED", why=BREAKER),
            ),
            None,
            "",
            id="is being rolled back",
        ),
        pytest.param(
            service(BACK, deployment(status="ACTIVE", rollout="FAILED", why=BREAKER)),
            Verdict.ROLLED_BACK,
            BREAKER,
            id="rolled back, ours still listed",
        ),
        pytest.param(service(BACK), Verdict.ROLLED_BACK, "ECS rolled it back", id="rolled back, ours forgotten"),
        pytest.param(
            service(deployment("ecs-svc/1", revision=1, rollout="COMPLETED"), events=ROLLED_BACK_EVENTS),
            Verdict.ROLLED_BACK,
            "ECS rolled it back",
            id="rolled back, by the events alone",
        ),
        pytest.param(
            service(NEWER, events=ROLLED_BACK_EVENTS.replace("ecs-svc/2", "ecs-svc/9")),
            Verdict.OVERTAKEN,
            OVERTAKEN,
            id="the events tell of another's rollback",
        ),
        pytest.param(service(), None, "", id="ECS lists no deployment for a moment"),
        pytest.param(
            service(deployment(rollout="COMPLETED", desired=0), desired=0),
            Verdict.NOTHING_RUNS,
            "the service's desired count is 0",
            id="nothing is wanted",
        ),
    ],
)
def test_without_a_record_the_rollout_state_decides(seen: Service, verdict: Verdict | None, why: str) -> None:
    assert judge(sight(seen)) == Judgement(verdict, why)
