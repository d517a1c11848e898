from __future__ import annotations

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Pull, Timings
from ecs_steps.testbed.rollout.deployment import (
    CircuitBreaker,
    Deployment,
    DeploymentConfiguration,
    DeploymentStatus,
    RolloutState,
    ServiceDeploymentStatus,
)
from ecs_steps.testbed.rollout.engine import RolloutConflictError
from ecs_steps.testbed.rollout.task import StopCode
from tests.testbed.rollout.stage import BREAKER, TARGET_GROUP, Stage, release, stage

NO_ROLLBACK = DeploymentConfiguration(circuit_breaker=CircuitBreaker(enable=True))


def deploy(s: Stage, behaviour: Behaviour, *, balanced: bool = False, health_check: bool = False) -> Deployment:
    s.script("web:bad", behaviour)
    new = release("web:bad", balanced=balanced, health_check=health_check)
    deployment = s.engine.update(s.service, release=new)
    assert deployment is not None
    return deployment


FAILURES = [
    pytest.param(Behaviour(pull=Pull.MISSING), StopCode.TASK_FAILED_TO_START, "web:bad: not found", None, id="missing"),
    pytest.param(Behaviour(pull=Pull.DENIED), StopCode.TASK_FAILED_TO_START, "pull access denied", None, id="denied"),
    pytest.param(
        Behaviour(pull=Pull.RATE_LIMITED), StopCode.TASK_FAILED_TO_START, "toomanyrequests", None, id="limited"
    ),
    pytest.param(
        Behaviour(pull=Pull.WRONG_PLATFORM),
        StopCode.TASK_FAILED_TO_START,
        "descriptor matching platform",
        None,
        id="wrong platform",
    ),
    pytest.param(
        Behaviour(start_failure="ResourceInitializationError: no secret"),
        StopCode.TASK_FAILED_TO_START,
        "ResourceInitializationError: no secret",
        None,
        id="cannot start",
    ),
    pytest.param(
        Behaviour(exit_after=1, exit_code=3),
        StopCode.ESSENTIAL_CONTAINER_EXITED,
        "Essential container in task exited",
        3,
        id="crash",
    ),
    pytest.param(
        Behaviour(exit_after=1, out_of_memory=True),
        StopCode.ESSENTIAL_CONTAINER_EXITED,
        "Essential container in task exited",
        137,
        id="out of memory",
    ),
    pytest.param(
        Behaviour(checks=Checks.CONTAINER_FAILS),
        StopCode.SERVICE_SCHEDULER_INITIATED,
        "Task failed container health checks",
        0,
        id="container health",
    ),
    pytest.param(
        Behaviour(checks=Checks.TARGET_GROUP_FAILS),
        StopCode.SERVICE_SCHEDULER_INITIATED,
        f"Task failed ELB health checks in (target-group {TARGET_GROUP})",
        0,
        id="target group",
    ),
]


@pytest.mark.parametrize(("behaviour", "code", "reason", "exit_code"), FAILURES)
def test_a_failed_rollout_is_rolled_back_and_its_tasks_say_why(
    behaviour: Behaviour, code: StopCode, reason: str, exit_code: int | None
) -> None:
    s = stage(configuration=BREAKER, balanced=True)
    served = {task.id for task in s.service.live()}
    bad = deploy(s, behaviour, balanced=True, health_check=True)
    s.advance(900)
    assert bad.rollout_state is RolloutState.FAILED
    assert bad.rollout_state_reason == "ECS deployment circuit breaker: tasks failed to start."
    assert bad.service_deployment.status is ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL
    assert served == {task.id for task in s.service.live()}
    failed = [task for task in s.stopped() if task.deployment_id == bad.id and task.stop_code is code]
    assert len(failed) >= 3
    assert reason in (failed[0].stopped_reason or "")
    assert failed[0].containers[0].exit_code == exit_code


def test_a_rollback_takes_the_old_deployment_back_under_its_own_id() -> None:
    s = stage(configuration=BREAKER)
    good = s.service.primary
    bad = deploy(s, Behaviour(exit_after=1))
    s.advance(600)
    primary = s.service.primary
    assert primary.id == good.id
    assert primary.revision is good.revision
    assert primary.created_at > bad.created_at
    told = [text for text in s.messages() if "rolling back" in text or "deployment failed" in text]
    assert told == [
        f"(deployment {bad.id}) deployment failed: tasks failed to start.",
        f"rolling back to deployment {good.id}.",
    ]
    service_deployment = bad.service_deployment
    assert service_deployment.rollback_to is good.revision
    assert service_deployment.status_reason == (
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    )


def test_without_rollback_the_failed_deployment_stays_and_starts_nothing_more() -> None:
    s = stage(configuration=NO_ROLLBACK)
    served = {task.id for task in s.service.live()}
    bad = deploy(s, Behaviour(exit_after=1))
    s.advance(600)
    started = len(s.service.tasks)
    s.advance(1200)
    assert (bad.status, bad.rollout_state) == (DeploymentStatus.PRIMARY, RolloutState.FAILED)
    assert bad.service_deployment.status is ServiceDeploymentStatus.STOPPED
    assert len(s.service.tasks) == started
    assert served == {task.id for task in s.service.live()}


def test_a_first_deployment_has_nowhere_to_roll_back_to() -> None:
    s = stage(configuration=BREAKER, settle=False)
    s.script("web:1", Behaviour(exit_after=1))
    s.advance(900)
    first = s.service.service_deployments[0]
    assert first.status is ServiceDeploymentStatus.ROLLBACK_FAILED
    assert first.status_reason == "No rollback candidate was found to run the rollback."


def test_without_a_breaker_a_crash_loop_never_ends() -> None:
    s = stage()
    bad = deploy(s, Behaviour(exit_after=1))
    s.advance(3000, step=5)
    assert bad.rollout_state is RolloutState.IN_PROGRESS
    assert bad.failed_tasks > 5
    assert sum("unable to consistently start tasks" in text for text in s.messages()) == 1


def test_the_grace_period_hides_early_failures() -> None:
    behaviour = Behaviour(checks=Checks.TARGET_GROUP_FAILS)
    without, patient = (stage(configuration=BREAKER, balanced=True, grace_period=grace) for grace in (0.0, 300.0))
    for s in (without, patient):
        deploy(s, behaviour, balanced=True)
        s.advance(120)
    assert without.service.primary.failed_tasks + len(without.stopped()) > 0
    assert patient.stopped() == []
    patient.advance(600)
    assert patient.stopped() != []


def test_a_stop_on_request_rolls_back_without_a_breaker() -> None:
    s = stage()
    good = s.service.primary
    deploy(s, Behaviour(pull_seconds=600))
    s.advance(30)
    asked = s.service.service_deployments[0]
    s.engine.roll_back(s.service, asked)
    seen = [asked.status]
    for seconds in (1, 120):
        s.advance(seconds)
        seen.append(asked.status)
    assert seen == [
        ServiceDeploymentStatus.ROLLBACK_REQUESTED,
        ServiceDeploymentStatus.ROLLBACK_IN_PROGRESS,
        ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL,
    ]
    assert asked.status_reason == "Service deployment rolled back by user"
    assert s.service.primary.id == good.id


def test_a_finished_deployment_cannot_be_stopped() -> None:
    s = stage()
    with pytest.raises(RolloutConflictError, match="SUCCESSFUL"):
        s.engine.roll_back(s.service, s.service.service_deployments[0])


def test_a_crashing_container_leaves_its_last_words() -> None:
    s = stage(desired=1, configuration=BREAKER)
    deploy(s, Behaviour(exit_after=1, last_words=("cannot open database", "giving up")))
    s.advance(30)
    assert s.said == [("web", "cannot open database"), ("web", "giving up")]


def test_the_revision_keeps_the_digest_of_its_first_task() -> None:
    s = stage(image="registry/web@sha256:abc")
    assert s.service.revisions[0].image_digests == {"web": "sha256:abc"}
    s.engine.update(s.service, release=release("web:2", consistency="disabled"))
    s.advance(120)
    assert s.service.revisions[0].image_digests == {}


def test_an_instant_rollout_is_over_when_the_update_returns() -> None:
    s = stage(timings=Timings.instant(), balanced=True)
    s.engine.update(s.service, release=release("web:2", balanced=True))
    assert s.service.service_deployments[0].status is ServiceDeploymentStatus.SUCCESSFUL
