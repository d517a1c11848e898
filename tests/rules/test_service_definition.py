"""How a service differs from its definition."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.rules.service_definition import differences, wanted_lines

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-2", "subnet-1"], "securityGroups": []}}
FOUND: dict[str, Any] = {
    "serviceName": "web",
    "status": "ACTIVE",
    "desiredCount": 7,
    "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:9",
    "roleArn": "arn:aws:iam::123456789012:role/path/balances",
    "networkConfiguration": {
        "awsvpcConfiguration": {"subnets": ["subnet-1", "subnet-2"], "securityGroups": [], "assignPublicIp": "DISABLED"}
    },
    "enableECSManagedTags": False,
    "tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}],
    "capacityProviderStrategy": [
        {"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 0},
        {"capacityProvider": "FARGATE", "weight": 0, "base": 1},
    ],
    "deploymentConfiguration": {"maximumPercent": 200},
    "deployments": [{"serviceConnectConfiguration": {"enabled": True, "namespace": "shop"}}],
}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({}, {}),
        ({"desiredCount": 2, "taskDefinition": "web:1", "serviceName": "web", "clientToken": "x"}, {}),
        ({"networkConfiguration": NETWORK}, {}),
        ({"role": "balances"}, {}),
        ({"role": "other"}, {"role": ("role: balances -> other",)}),
        ({"enableECSManagedTags": False}, {}),
        ({"enableECSManagedTags": True}, {"enableECSManagedTags": ("enableECSManagedTags: false -> true",)}),
        ({"tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]}, {}),
        ({"tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "3"}]}, {"tags": ("tags[b].value: 2 -> 3",)}),
        (
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}},
            {
                "networkConfiguration": (
                    'networkConfiguration.awsvpcConfiguration.subnets: ["subnet-1", "subnet-2"] -> ["subnet-1"]',
                )
            },
        ),
        (
            {"serviceConnectConfiguration": {"enabled": True, "namespace": "other"}},
            {"serviceConnectConfiguration": ("serviceConnectConfiguration.namespace: shop -> other",)},
        ),
        ({"monitoring": {"x": 1}}, {}),
        ({"tags": [{"key": "b", "value": "2"}]}, {"tags": ("tags[a].key: a -> (none)", "tags[a].value: 1 -> (none)")}),
        (
            {"tags": [{"key": "b", "value": "2"}, {"key": "c", "value": "3"}, {"key": "a", "value": "1"}]},
            {"tags": ("tags[c].key: (none) -> c", "tags[c].value: (none) -> 3")},
        ),
        (
            {
                "capacityProviderStrategy": [
                    {"capacityProvider": "FARGATE", "base": 1},
                    {"capacityProvider": "FARGATE_SPOT", "weight": 3},
                ]
            },
            {},
        ),
        (
            {"deploymentConfiguration": {"alarms": {"enable": False}, "deploymentCircuitBreaker": {"enable": True}}},
            {"deploymentConfiguration": ("deploymentConfiguration.deploymentCircuitBreaker.enable: (none) -> true",)},
        ),
    ],
)
def test_a_difference_is_said_by_member(wanted: dict[str, Any], said: dict[str, Any]) -> None:
    assert differences(wanted, FOUND) == said


def test_options_of_a_log_driver_may_be_secret() -> None:
    logs = {"logDriver": "splunk", "options": {"splunk-token": "hunter2"}}

    lines = wanted_lines({"serviceConnectConfiguration": {"enabled": True, "logConfiguration": logs}})

    assert "serviceConnectConfiguration.logConfiguration.options.splunk-token: (sha256 f52fbd32)" in lines
    assert "hunter2" not in " ".join(lines)
