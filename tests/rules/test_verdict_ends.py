"""The verdict at an end that ECS tells: what it still lacks, and who brought it about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.rules.verdict import Judgement, Sight, judge, missing
from ecs_steps.values.service import DeploymentSettings, Service
from ecs_steps.values.target import Target
from tests.rules.made import NOW, OURS, deployment, record, service, sight

ROLLS_BACK = DeploymentSettings(breaker=True, breaker_rolls_back=True)
BREAKER = "ECS deployment circuit breaker: tasks failed to start."
BY_USER = "Service deployment rolled back by user"
DONE = service(deployment(rollout="COMPLETED", running=2))
ABANDONED = service(deployment(rollout="FAILED", why=BREAKER))
NEWER = replace(deployment("ecs-svc/3", revision=3), created_at=NOW + timedelta(seconds=9))
OLDER = replace(deployment("ecs-svc/1", revision=1), created_at=NOW - timedelta(days=1))
BEGAN = replace(record("SUCCESSFUL"), created_at=NOW)
MOVING = Judgement(None)


def _targets(*states: str) -> tuple[tuple[Target, ...], ...]:
    return (tuple(Target(id=f"10.0.0.{number}", port=8080, state=state) for number, state in enumerate(states)),)


@pytest.mark.parametrize("by", [None, record("SUCCESSFUL")], ids=["by rollout state", "by record"])
@pytest.mark.parametrize(
    ("seen", "targets", "lacks"),
    [
        pytest.param(DONE, (), "", id="no target group"),
        pytest.param(DONE, _targets("healthy", "healthy"), "", id="all healthy"),
        pytest.param(DONE, _targets("healthy", "healthy", "draining"), "", id="an old one drains"),
        pytest.param(DONE, _targets("unused", "unused"), "", id="the load balancer does not use the group"),
        pytest.param(DONE, _targets("unavailable", "healthy"), "", id="health checks are off"),
        pytest.param(DONE, _targets("healthy", "initial"), "1 of 2 targets are healthy", id="one is checked"),
        pytest.param(DONE, _targets("unhealthy", "draining"), "0 of 2 targets are healthy", id="none is healthy"),
        pytest.param(
            DONE,
            _targets("healthy", "healthy") + _targets("healthy", "unhealthy"),
            "1 of 2 targets are healthy",
            id="one of two groups",
        ),
        pytest.param(
            service(deployment(rollout="COMPLETED", running=2, desired=5), desired=5),
            (),
            "2 of 5 tasks run",
            id="scaled up meanwhile",
        ),
        pytest.param(
            service(deployment(rollout="COMPLETED", running=3), desired=2), (), "", id="scaled down, one still stops"
        ),
    ],
)
def test_a_success_has_every_task_and_target(
    seen: Service, targets: tuple[tuple[Target, ...], ...], lacks: str, by: object
) -> None:
    looked = replace(sight(seen, by), targets=targets)  # type: ignore[arg-type] # a record or None
    assert missing(looked) == lacks
    assert judge(looked) == (MOVING if lacks else Judgement(Verdict.SUCCEEDED))


@pytest.mark.parametrize(("wanted", "running", "verdict"), [(3, 3, Verdict.SUCCEEDED), (3, 2, None), (0, 0, "none")])
def test_a_daemon_wants_as_many_as_ecs_says(wanted: int, running: int, verdict: Verdict | str | None) -> None:
    seen = service(deployment(rollout="COMPLETED", desired=wanted, running=running), desired=0)
    found = judge(sight(replace(seen, scheduling="DAEMON")))
    assert found == (
        Judgement(Verdict.NOTHING_RUNS, "no instance fits it") if verdict == "none" else Judgement(verdict)  # type: ignore[arg-type] # the text was taken out
    )


def test_a_failure_that_may_be_rolled_back_is_waited_for_in_the_first_looks_only() -> None:
    rolls_back = replace(ABANDONED, settings=ROLLS_BACK)
    assert judge(replace(sight(rolls_back), settling=True)) == MOVING
    assert judge(sight(rolls_back)) == Judgement(Verdict.FAILED, BREAKER)
    assert judge(replace(sight(ABANDONED), settling=True)) == Judgement(Verdict.FAILED, BREAKER)


@pytest.mark.parametrize("status", ["SUCCESSFUL", "STOPPED"])
def test_a_service_that_is_older_than_the_end_is_looked_at_again(status: str) -> None:
    stale = Sight(service=service(OLDER), deployment_id=OURS, record=replace(BEGAN, status=status), settling=True)
    assert judge(stale) == MOVING
    overtaken = judge(replace(stale, service=service(NEWER)))
    assert overtaken.verdict is Verdict.OVERTAKEN
    assert "ecs-svc/3" in overtaken.why
    assert judge(replace(stale, settling=False)).verdict is Verdict.OVERTAKEN


def test_a_success_that_was_replaced_at_once_is_overtaken_though_its_tasks_still_stop() -> None:
    seen = service(NEWER, deployment(status="ACTIVE", rollout="COMPLETED", running=2))
    assert judge(sight(seen, BEGAN)).verdict is Verdict.OVERTAKEN
    assert judge(sight(seen)).verdict is Verdict.OVERTAKEN


def test_a_deployment_that_somebody_stopped_is_not_the_circuit_breakers() -> None:
    in_charge = service(deployment(rollout="FAILED", why="Service deployment stopped by user"))
    stopped = replace(record("STOPPED"), breaker="MONITORING_COMPLETE")
    for found in (judge(sight(in_charge)), judge(sight(in_charge, stopped))):
        assert found.verdict is Verdict.OVERTAKEN
        assert found.why == "somebody stopped deployment ecs-svc/2: Service deployment stopped by user"
    assert judge(sight(in_charge, replace(stopped, breaker="TRIGGERED"))).verdict is Verdict.FAILED
    assert judge(sight(in_charge, replace(stopped, triggered_alarms=("errors",)))).verdict is Verdict.FAILED


def test_a_rollback_to_a_deployment_from_before_ours_needs_no_words() -> None:
    back = service(replace(OLDER, rollout_state="COMPLETED", rollout_reason="ECS deployment ecs-svc/1 completed."))
    ours = deployment(status="ACTIVE", rollout="FAILED", why=BY_USER)
    seen = replace(sight(back), earlier=frozenset({"ecs-svc/1"}), last=ours)
    assert judge(seen) == Judgement(Verdict.ROLLED_BACK, BY_USER)
    assert judge(replace(seen, earlier=frozenset())).verdict is Verdict.OVERTAKEN


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        pytest.param(service(deployment(rollout="", running=2)), Verdict.SUCCEEDED, id="alone, all run"),
        pytest.param(service(deployment(rollout="", running=1)), None, id="one is missing"),
        pytest.param(service(deployment(rollout="", running=2), OLDER), None, id="the old is still there"),
        pytest.param(service(replace(NEWER, rollout_state="")), Verdict.OVERTAKEN, id="another's"),
    ],
)
def test_where_there_are_no_rollout_states_the_counts_decide(seen: Service, verdict: Verdict | None) -> None:
    assert judge(sight(seen)).verdict is verdict


FAILED = deployment(status="ACTIVE", rollout="FAILED", why=BREAKER)
GOES_BACK = """(service web) rolling back to deployment ecs-svc/1.
(service web) (deployment ecs-svc/2) deployment failed: tasks failed to start."""


@pytest.mark.parametrize(
    ("settings", "verdict"), [(DeploymentSettings(breaker=True), Verdict.FAILED), (ROLLS_BACK, Verdict.OVERTAKEN)]
)
def test_what_comes_after_a_failure_overtakes_only_its_rollback(settings: DeploymentSettings, verdict: Verdict) -> None:
    seen = replace(service(NEWER, FAILED), settings=settings)
    assert judge(sight(seen)).verdict is verdict


def test_a_failure_that_only_the_events_tell_of_is_one() -> None:
    told = GOES_BACK.splitlines()[1]
    assert judge(sight(service(NEWER, events=told))) == Judgement(Verdict.FAILED, told)
    assert judge(sight(replace(service(NEWER, events=told), settings=ROLLS_BACK))).verdict is Verdict.OVERTAKEN


def test_somebody_who_deploys_while_ecs_goes_back_overtakes() -> None:
    rolled = replace(record("STOPPED"), breaker="TRIGGERED", rollback_revision="r/1", created_at=NOW)
    done = replace(NEWER, rollout_state="COMPLETED")
    for found in (
        judge(sight(service(NEWER, FAILED), rolled)),
        judge(sight(replace(service(done, events=GOES_BACK), settings=ROLLS_BACK))),
    ):
        assert found.verdict is Verdict.OVERTAKEN
        assert "ecs-svc/3" in found.why
