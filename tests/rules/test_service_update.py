"""What a service may be told, and whether it has to be told at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecs_steps.contract.choices import CircuitBreaker
from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.rules.image_name import may_be_overridden_ecr, needs_registry
from ecs_steps.rules.service_update import Asked, begins, changes, explained, nonsense, previous, refusal
from ecs_steps.values.image import Image
from ecs_steps.values.service import DeploymentSettings, Service
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.rules.made import FAMILY, deployment, service

NAME = TaskDefinitionName.parse
RUNS_2 = service(deployment())


@pytest.mark.parametrize(
    ("wanted", "count", "force", "expected"),
    [
        pytest.param(f"{FAMILY}:2", None, False, {}, id="told so already"),
        pytest.param("web:2", None, False, {}, id="told so already, by its short name"),
        pytest.param("web:3", None, False, {"taskDefinition": "web:3"}, id="another revision"),
        pytest.param("web", None, False, {"taskDefinition": "web"}, id="a bare family may mean a newer one"),
        pytest.param("api:2", None, False, {"taskDefinition": "api:2"}, id="another family"),
        pytest.param(None, 2, False, {}, id="the same count"),
        pytest.param(None, 0, False, {"desiredCount": 0}, id="no tasks"),
        pytest.param(None, None, True, {"forceNewDeployment": True}, id="forced"),
        pytest.param("web:2", 2, True, {"forceNewDeployment": True}, id="forced, all else the same"),
        pytest.param("web:3", 5, False, {"taskDefinition": "web:3", "desiredCount": 5}, id="two at once"),
    ],
)
def test_only_what_is_not_so_already_is_told(
    wanted: str | None, count: int | None, force: bool, expected: dict[str, Any]
) -> None:
    asked = Asked(task_definition=NAME(wanted) if wanted else None, desired_count=count, force_new_deployment=force)
    assert changes(RUNS_2, asked) == expected


def test_a_service_that_may_not_be_seen_is_told_everything() -> None:
    asked = Asked(task_definition=NAME("web:2"), desired_count=2, maximum_percent=200)
    assert changes(None, asked) == {
        "taskDefinition": "web:2",
        "desiredCount": 2,
        "deploymentConfiguration": {"maximumPercent": 200},
    }


def test_a_count_alone_never_names_a_task_definition() -> None:
    assert "taskDefinition" not in changes(RUNS_2, Asked(desired_count=5, force_new_deployment=True))


@pytest.mark.parametrize(
    ("settings", "asked", "expected"),
    [
        pytest.param({}, {"maximum_percent": 150}, {"maximumPercent": 150}, id="one member, and no other"),
        pytest.param({"maximum_percent": 150}, {"maximum_percent": 150}, {}, id="so already"),
        pytest.param({}, {"minimum_healthy_percent": 0}, {"minimumHealthyPercent": 0}, id="none has to stay"),
        pytest.param(
            {},
            {"circuit_breaker": CircuitBreaker.ROLLBACK},
            {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            id="a breaker that rolls back",
        ),
        pytest.param(
            {"breaker": True, "breaker_rolls_back": True},
            {"circuit_breaker": CircuitBreaker.ON},
            {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
            id="a breaker that only stops",
        ),
        pytest.param(
            {"breaker": False, "breaker_rolls_back": True},
            {"circuit_breaker": CircuitBreaker.OFF},
            {},
            id="what a breaker that is off would do does not matter",
        ),
    ],
)
def test_only_the_settings_that_change_are_told(
    settings: dict[str, Any], asked: dict[str, Any], expected: dict[str, Any]
) -> None:
    seen = replace(RUNS_2, settings=DeploymentSettings(**settings))
    assert changes(seen, Asked(**asked)).get("deploymentConfiguration", {}) == expected


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({}, "update has nothing to tell the service"),
        ({"desired_count": -1}, "--desired-count -1"),
        ({"minimum_healthy_percent": -5}, "--minimum-healthy-percent -5"),
        ({"maximum_percent": 0}, "--maximum-percent 0"),
        ({"minimum_healthy_percent": 100, "maximum_percent": 90}, "--maximum-percent 90"),
        (
            {"minimum_healthy_percent": 100, "maximum_percent": 100},
            "--minimum-healthy-percent and --maximum-percent are both 100",
        ),
    ],
)
def test_what_no_service_can_be_told_is_refused(asked: dict[str, Any], what: str) -> None:
    error = nonsense(Asked(**asked))
    assert isinstance(error, BadParameter)
    assert error.what == what


@pytest.mark.parametrize("asked", [{"desired_count": 0}, {"maximum_percent": 200}, {"force_new_deployment": True}])
def test_one_thing_to_tell_is_enough(asked: dict[str, Any]) -> None:
    assert nonsense(Asked(**asked)) is None


@pytest.mark.parametrize(
    ("told", "does"),
    [
        ({"taskDefinition": "web:2"}, True),
        ({"forceNewDeployment": True}, True),
        ({"desiredCount": 2, "deploymentConfiguration": {"maximumPercent": 150}}, False),
    ],
)
def test_counts_and_settings_begin_no_deployment(told: dict[str, Any], does: bool) -> None:
    assert begins(told) is does


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_deleted_service_takes_no_update(status: str) -> None:
    error = refusal(service(deployment(), status=status), Asked(desired_count=1))
    assert isinstance(error, Refused)
    assert status in error.why


@pytest.mark.parametrize(
    ("controller", "asked", "refused"),
    [
        ("CODE_DEPLOY", {"task_definition": NAME("web:3")}, "task definition"),
        ("CODE_DEPLOY", {"force_new_deployment": True}, "forced deployment"),
        ("CODE_DEPLOY", {"desired_count": 3, "maximum_percent": 200}, None),
        ("EXTERNAL", {"task_definition": NAME("web:3")}, "task definition"),
        ("EXTERNAL", {"maximum_percent": 200}, "deployment settings"),
        ("EXTERNAL", {"desired_count": 3}, None),
    ],
)
def test_a_service_of_another_controller_takes_only_what_aws_lets_it(
    controller: str, asked: dict[str, Any], refused: str | None
) -> None:
    error = refusal(service(deployment(), controller=controller), Asked(**asked))
    if refused is None:
        assert error is None
    else:
        assert isinstance(error, Refused)
        assert str(error) == f"web takes no {refused} by UpdateService: its deployment controller is {controller}"
        assert "through its controller" in error.hint


def test_a_daemon_takes_no_count_but_a_revision() -> None:
    daemon = replace(RUNS_2, scheduling="DAEMON")
    error = refusal(daemon, Asked(desired_count=3))
    assert isinstance(error, Refused)
    assert error.why == "its scheduling strategy is DAEMON"
    assert refusal(daemon, Asked(task_definition=NAME("web:3"))) is None


def test_a_rolling_service_takes_everything() -> None:
    assert refusal(RUNS_2, Asked(task_definition=NAME("web:3"), desired_count=1, maximum_percent=200)) is None


@pytest.mark.parametrize(
    ("why", "kind", "what"),
    [
        ("TaskDefinition is inactive", Refused, "web:3 is inactive"),
        ("Unable to describe task definition", NotReady, "There is no task definition web:3"),
        ("TaskDefinition not found", NotReady, "There is no task definition web:3"),
        ("Rain", Refused, "AWS refused ecs:UpdateService"),
    ],
)
def test_a_refused_update_is_said_in_terms_of_its_task_definition(why: str, kind: type[StepError], what: str) -> None:
    error = explained(Refused("AWS refused ecs:UpdateService", why=why), "web:3")
    assert type(error) is kind
    assert error.what == what


OLD = deployment("ecs-svc/1", status="ACTIVE", revision=1)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(RUNS_2, service(deployment("ecs-svc/3", revision=3)), "web:2", id="as seen before"),
        pytest.param(None, service(deployment("ecs-svc/3", revision=3), OLD), "web:1", id="what the new one replaces"),
        pytest.param(None, service(deployment()), None, id="nothing was replaced"),
        pytest.param(None, None, None, id="nothing was seen"),
        pytest.param(replace(RUNS_2, task_definition=""), service(deployment(), OLD), "web:1", id="none was set"),
    ],
)
def test_what_ran_before_is_named(before: Service | None, after: Service | None, expected: str | None) -> None:
    found = previous(before, after)
    assert (found.short if found else None) == expected


@pytest.mark.parametrize(
    ("image", "registry", "needs"),
    [("web", "h.io", True), ("web", None, False), ("web", "", False), ("h.io/web", "x.io", False)],
)
def test_only_a_bare_image_takes_the_registry_that_is_set(image: str, registry: str | None, needs: bool) -> None:
    assert needs_registry(Image.parse(image), registry) is needs


@pytest.mark.parametrize(
    ("image", "environment", "may"),
    [
        ("127.0.0.1:5000/web", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, True),
        ("127.0.0.1:5000/web", {"AWS_ENDPOINT_URL_ECR": "http://127.0.0.1:1"}, True),
        ("127.0.0.1:5000/web", {"AWS_ENDPOINT_URL": ""}, False),
        ("127.0.0.1:5000/web", {}, False),
        ("web", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, False),
    ],
)
def test_ecr_may_have_any_host_only_at_another_endpoint(image: str, environment: dict[str, str], may: bool) -> None:
    assert may_be_overridden_ecr(Image.parse(image), environment) is may
