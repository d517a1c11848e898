"""When it is certain that a deployment will not succeed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.rules.early_failure import ends_early, failures_allowed, hopeless
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.service import DeploymentSettings, Service
from ecs_steps.values.task import Task
from tests.rules.made import NOW, OURS, container, deployment, service, task

MISSING = "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref x: not found"
PLATFORM = "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'."
DENIED = "CannotPullContainerError: pull access denied for x: unauthorized: authentication required"
STUCK = (
    "(service web) was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
BREAKER = DeploymentSettings(breaker=True)
ROLLS_BACK = DeploymentSettings(breaker=True, breaker_rolls_back=True)
ALARMS = DeploymentSettings(alarms=("a",), alarms_roll_back=True)


def _seen(
    *stopped: Task, failed: int = 0, running: int = 0, settings: DeploymentSettings | None = None, events: str = ""
) -> Sight:
    made: Service = service(deployment(failed=failed, running=running), events=events)
    return Sight(
        service=replace(made, settings=settings or DeploymentSettings()),
        deployment_id=OURS,
        record=None,
        stopped=stopped,
    )


def _pull(reason: str, seconds: int = 0) -> Task:
    """A task that was tried so many seconds after the first, and given up after ten."""
    began = NOW + timedelta(seconds=seconds)
    made = task(container(reason=reason), stop_code="TaskFailedToStart", stopped=reason)
    return replace(made, created_at=began, stopping_at=began + timedelta(seconds=10))


@pytest.mark.parametrize(("desired", "allowed"), [(1, 6), (2, 6), (6, 6), (7, 8), (100, 100), (1000, 400)])
def test_twice_what_the_breaker_allows_may_fail_without_one(desired: int, allowed: int) -> None:
    assert failures_allowed(desired) == allowed


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        pytest.param(_seen(failed=7), "7 tasks failed one after the other", id="too many failures"),
        pytest.param(_seen(_pull(MISSING), _pull(MISSING, 10), failed=2), "2 tasks found no image", id="no image"),
        pytest.param(_seen(_pull(PLATFORM), _pull(PLATFORM, 15)), "2 tasks found no image", id="another platform"),
        pytest.param(_seen(_pull(MISSING, 30), _pull(MISSING), settings=BREAKER), "no image", id="before the breaker"),
        pytest.param(_seen(events=STUCK), "leave no room", id="no room to move"),
        pytest.param(_seen(events=STUCK, settings=ROLLS_BACK), "leave no room", id="a breaker counts no failure there"),
    ],
)
def test_what_is_certain_fails(seen: Sight, why: str) -> None:
    found = ends_early(seen)
    assert found.verdict is Verdict.FAILED
    assert why in found.why


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(_seen(failed=6), id="as many failures as are allowed"),
        pytest.param(_seen(failed=50, settings=BREAKER), id="the breaker counts itself"),
        pytest.param(_seen(_pull(MISSING), failed=1), id="one task without image"),
        pytest.param(_seen(_pull(MISSING), _pull(MISSING), _pull(MISSING, 5), failed=3), id="all tried at once"),
        pytest.param(_seen(_pull(MISSING), _pull(MISSING, 20), running=1), id="others run"),
        pytest.param(_seen(_pull(DENIED), _pull(DENIED, 20)), id="a right can be given"),
        pytest.param(_seen(events="(service web) has reached a steady state."), id="nothing happened"),
    ],
)
def test_what_may_still_come_right_goes_on(seen: Sight) -> None:
    assert ends_early(seen).verdict is None
    assert hopeless(seen) == ""


@pytest.mark.parametrize("settings", [ROLLS_BACK, ALARMS])
def test_what_ecs_would_roll_back_is_followed_to_its_end(settings: DeploymentSettings) -> None:
    seen = _seen(_pull(MISSING), _pull(MISSING, 20), settings=settings)
    assert hopeless(seen)
    assert ends_early(seen).verdict is None


def test_a_deployment_that_is_not_in_charge_is_not_given_up_early() -> None:
    seen = _seen(failed=50)
    replaced = deployment(status="ACTIVE", failed=50)
    assert ends_early(replace(seen, service=replace(seen.service, deployments=(replaced,)))).verdict is None
