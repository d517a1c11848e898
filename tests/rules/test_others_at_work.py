"""Whose deployment is in progress: by ids, never by times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from ecs_steps.rules.others_at_work import came_instead, coming_back_from, in_progress, made, says, whose
from ecs_steps.values.service import Deployment, Service
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.rules.made import deployment, service

NAME = TaskDefinitionName.parse
OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1, rollout="COMPLETED")
BEFORE = service(deployment("ecs-svc/1", revision=1, rollout="COMPLETED"))
TOLD = {"taskDefinition": "web:2"}
FORCED = {"forceNewDeployment": True}
BACK = deployment(
    "ecs-svc/3", revision=1, why="ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1."
)


@pytest.mark.parametrize(
    ("seen", "is_busy"),
    [
        pytest.param(service(deployment()), True, id="in progress"),
        pytest.param(service(deployment(rollout="COMPLETED"), OLD), False, id="completed, old tasks drain"),
        pytest.param(service(deployment(rollout="FAILED")), False, id="failed, and ECS gave it up"),
        pytest.param(service(deployment(rollout="")), False, id="no rollout state, alone"),
        pytest.param(service(deployment(rollout=""), OLD), True, id="no rollout state, two"),
        pytest.param(service(), False, id="no deployment"),
    ],
)
def test_a_deployment_in_progress_is_one_that_ecs_has_not_ended(seen: Service, is_busy: bool) -> None:
    assert (in_progress(seen) is not None) is is_busy


def made_of(told: Mapping[str, Any], *seen: Deployment, before: Service | None = BEFORE) -> str | None:
    found = made(told, before, service(*seen))
    return found.id if found else None


def test_ours_is_the_new_one_of_our_revision() -> None:
    assert made_of(TOLD, deployment(), OLD) == "ecs-svc/2"
    assert made_of({"taskDefinition": "web"}, deployment(), OLD) == "ecs-svc/2"


def test_what_was_there_before_is_not_ours() -> None:
    assert made_of(TOLD, deployment("ecs-svc/1", revision=1)) is None
    assert made_of(FORCED, deployment("ecs-svc/1", revision=1)) is None


def test_a_new_one_of_another_revision_is_not_ours() -> None:
    assert made_of(TOLD, deployment("ecs-svc/9", revision=9), OLD) is None


def test_ours_that_was_overtaken_meanwhile_is_still_ours() -> None:
    ours = deployment("ecs-svc/2", status="ACTIVE")
    assert made_of(TOLD, deployment("ecs-svc/9", revision=9), ours, OLD) == "ecs-svc/2"


def test_a_forced_one_has_the_same_revision_and_a_new_id() -> None:
    assert made_of(FORCED, deployment("ecs-svc/2", revision=1), OLD) == "ecs-svc/2"


def test_of_two_new_ones_ours_is_the_one_in_charge() -> None:
    assert (
        made_of(FORCED, deployment("ecs-svc/3", revision=1), deployment("ecs-svc/2", status="ACTIVE", revision=1))
        == "ecs-svc/3"
    )


def test_a_rollback_by_ecs_is_not_ours() -> None:
    assert made_of(FORCED, BACK, deployment(status="ACTIVE", revision=7, rollout="FAILED")) is None


def test_unseen_before_the_one_in_charge_has_to_be_ours() -> None:
    assert made_of(TOLD, deployment(), OLD, before=None) == "ecs-svc/2"


def test_the_one_that_ecs_is_rolling_back_is_found_by_its_revision() -> None:
    failing = deployment(status="ACTIVE", rollout="FAILED")
    found = coming_back_from(service(BACK, failing), NAME("web:2"))
    assert found is failing
    assert coming_back_from(service(BACK, failing), NAME("web:3")) is None
    assert coming_back_from(service(deployment("ecs-svc/9", revision=9), failing), NAME("web:2")) is None
    assert coming_back_from(service(replace(BACK, rollout_state="COMPLETED"), failing), NAME("web:2")) is None


def test_another_one_is_named_as_well_as_ecs_can() -> None:
    berlin = timezone(timedelta(hours=1))
    other = replace(deployment(running=1, failed=2), created_at=deployment().created_at.astimezone(berlin))

    assert whose(other) == "deployment ecs-svc/2 of web:2 begun 2026-11-21 00:00:00 UTC"
    assert says(service(other)) == f"web: waiting for {whose(other)}: 1 of 2 running, 2 failed"
    assert "web:1, a rollback, begun" in whose(BACK)


@pytest.mark.parametrize(
    ("seen", "is_overtaken"),
    [
        pytest.param(BEFORE, False, id="nothing happened"),
        pytest.param(service(deployment("ecs-svc/9", revision=9), OLD), True, id="someone else deployed"),
        pytest.param(service(BACK, OLD), False, id="ECS rolled something back"),
    ],
)
def test_someone_else_in_charge_since_then_came_instead(seen: Service, is_overtaken: bool) -> None:
    error = came_instead(BEFORE, seen)
    assert (error is not None) is is_overtaken
    if error is not None:
        assert "deployment ecs-svc/9 of web:9" in error.why
