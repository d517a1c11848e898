from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.scenario import Scenario


def code_of(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    found: dict[str, str] = error.value.response["Error"]
    return found["Code"], found["Message"]


REFUSED: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    (
        "update_service",
        {"cluster": "none", "service": "web"},
        ("ClusterNotFoundException", "Cluster not found."),
    ),
    (
        "update_service",
        {"cluster": "shop", "service": "none"},
        ("ServiceNotFoundException", "Service not found."),
    ),
    (
        "update_service",
        {"cluster": "shop", "service": "old", "desiredCount": 1},
        ("ServiceNotActiveException", "Service was not ACTIVE."),
    ),
    (
        "update_service",
        {"cluster": "shop", "service": "web", "taskDefinition": "web:2"},
        ("ClientException", "TaskDefinition is inactive"),
    ),
    (
        "update_service",
        {"cluster": "shop", "service": "web", "taskDefinition": "none"},
        ("ClientException", "TaskDefinition not found."),
    ),
    (
        "create_service",
        {"cluster": "shop", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 1},
        ("InvalidParameterException", "Creation of service was not idempotent."),
    ),
    (
        "list_tasks",
        {"cluster": "shop", "serviceName": "none"},
        ("ServiceNotFoundException", "Service not found."),
    ),
    (
        "describe_services",
        {"cluster": "shop", "services": [f"s{n}" for n in range(11)]},
        ("InvalidParameterException", "Services cannot be more than 10."),
    ),
    (
        "delete_service",
        {"cluster": "shop", "service": "web"},
        ("InvalidParameterException", "The service cannot be stopped while it is scaled above 0."),
    ),
    (
        "delete_cluster",
        {"cluster": "shop"},
        (
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ),
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "expected"), REFUSED)
def test_refusals_are_in_the_words_of_ecs(
    scenario: Scenario, ecs: Any, operation: str, parameters: dict[str, Any], expected: tuple[str, str]
) -> None:
    scenario.service("shop", "web", "registry/web:1")
    scenario.service("shop", "old", "registry/old:1")
    gone = scenario.task_definition("web", "registry/web:2")
    ecs.deregister_task_definition(taskDefinition=gone)
    ecs.delete_service(cluster="shop", service="old", force=True)
    with pytest.raises(ClientError) as error:
        getattr(ecs, operation)(**parameters)
    assert code_of(error) == expected


@pytest.mark.parametrize(
    "members",
    [
        {"deploymentConfiguration": {"strategy": "BLUE_GREEN"}},
    ],
    ids=["blue/green"],
)
def test_what_is_not_simulated_is_refused(scenario: Scenario, ecs: Any, members: dict[str, Any]) -> None:
    scenario.cluster("shop")
    arn = scenario.task_definition("web", "registry/web:1")
    with pytest.raises(ClientError) as error:
        ecs.create_service(cluster="shop", serviceName="web", taskDefinition=arn, desiredCount=1, **members)
    assert code_of(error)[0] == "UnsupportedFeatureException"
    assert "does not simulate" in code_of(error)[1]


def test_missing_things_are_failures_not_errors(scenario: Scenario, ecs: Any) -> None:
    scenario.cluster("shop")
    services = ecs.describe_services(cluster="shop", services=["web"])["failures"]
    tasks = ecs.describe_tasks(cluster="shop", tasks=["abc"])["failures"]
    assert [item["reason"] for item in services + tasks] == ["MISSING", "MISSING"]
