"""What cannot be is said in one sentence, before anything is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady
from tests.scene import Scene
from tests.steps.ensuring import EVERYTHING, definition, ensured, registered

CLUSTER: dict[str, Any] = {"cluster": "shop"}


def _refused(scene: Scene, **options: Any) -> BadParameter:
    with pytest.raises(BadParameter) as error:
        ensured(scene, **options)
    assert scene.testbed.calls.actions() == []
    return error.value


@pytest.mark.parametrize(
    ("options", "what", "hint"),
    [
        ({}, "nothing to look after", "--repository"),
        ({"repository": "Shop/Web"}, "Shop/Web is no name for an ECR repository: it has capital letters", "shop/web"),
        ({"repository": "shop//web"}, "joined by one of", "shop/web"),
        ({"repository": "w"}, "it has 1 characters", "2 to 256"),
        ({"repository": "shop/web:1"}, "it is more than the name", "Leave the registry"),
        ({"log_group": "shop web"}, "no name for a log group", "/shop/web"),
        ({"log_group": "aws/ecs"}, "AWS's own", "/aws/ecs"),
        ({"log_group": "/web", "retention_days": 31}, "--retention-days 31", "The nearest is 30."),
        ({"log_group": "/web", "retention_days": 10000}, "--retention-days 10000", "The nearest is 3653."),
        ({"repository": "web", "keep_images": 0}, "--keep-images 0", "Keep 1"),
    ],
)
def test_a_name_or_number_that_aws_does_not_take(scene: Scene, options: dict[str, Any], what: str, hint: str) -> None:
    error = _refused(scene, **options)

    assert what in str(error)
    assert hint in error.hint


def test_a_cluster_name_that_ecs_does_not_take(scene: Scene) -> None:
    assert "my shop is no name for a cluster" in str(_refused(scene, cluster="my shop"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "is not JSON"),
        ("a: b: c\n", "service.x:1 is not YAML"),
        ("- web\n", "is no object"),
        ("serviceName: web\nenableECSManagedTags: yes\n", "service.x:2 cannot be used: yes"),
        ("serviceName: web\nserviceName: api\n", "stands there twice"),
    ],
)
def test_a_file_that_is_no_definition(scene: Scene, tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "service.x"
    file.write_text(text)

    assert what in str(_refused(scene, **CLUSTER, service_definition=str(file)))


def test_a_file_that_is_not_there(scene: Scene) -> None:
    assert "The service definition gone.json cannot be read" in str(_refused(scene, service_definition="gone.json"))


@pytest.mark.parametrize(
    ("members", "what", "hint"),
    [
        ({"desiredcount": 2}, "desiredcount: the installed botocore knows no such member", "mean desiredCount?"),
        (
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["a"], "securityGroup": ["b"]}}},
            "networkConfiguration.awsvpcConfiguration.securityGroup: the installed",
            "mean securityGroups?",
        ),
        ({"desiredCount": "two"}, "desiredCount: it is text, not a whole number", "Write a whole number."),
        ({"desiredCount": True}, "desiredCount: it is true or false, not a whole number", "whole number"),
        ({"role": None}, "role: it is empty", "Leave it out."),
        ({"tags": [{"key": "a", "value": 1}]}, "tags[0].value: it is a whole number, not text", "in quotes"),
        ({"launchType": "FARGAT"}, "launchType: 'FARGAT' is no word for it", "mean FARGATE?"),
        ({"capacityProviderStrategy": [{"weight": 1}]}, "capacityProvider: it is missing", "requires"),
        ({"serviceName": "my web"}, "serviceName: ECS takes", "web"),
        ({"launchType": "FARGATE"}, "networkConfiguration: it is missing, and Fargate", "subnets"),
        ({"capacityProviderStrategy": [{"capacityProvider": "x"}]}, "launchType is given too", "one of them"),
        ({"schedulingStrategy": "DAEMON"}, "desiredCount: schedulingStrategy is DAEMON", "Leave it out"),
        ({"desiredCount": -1}, "it is negative", "0 or more"),
        ({"platformVersion": "1.4.0"}, "only Fargate has one", "Leave it out"),
        ({"healthCheckGracePeriodSeconds": 5}, "the service has no loadBalancers", "Leave it out"),
        ({"loadBalancers": [{"targetGroupArn": "a", "containerName": "web"}]}, "containerPort: it is missing", "which"),
        (
            {"deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100}},
            "maximumPercent: it leaves no room",
            "Give more",
        ),
        ({"cluster": "other"}, "says cluster other: shop was asked for", "the same"),
    ],
)
def test_a_definition_that_ecs_would_refuse(
    scene: Scene, tmp_path: Path, members: dict[str, Any], what: str, hint: str
) -> None:
    error = _refused(scene, **CLUSTER, service_definition=definition(tmp_path, **members))

    assert what in str(error)
    assert hint in error.hint


def test_several_mistakes_are_all_said(scene: Scene, tmp_path: Path) -> None:
    error = _refused(scene, **CLUSTER, service_definition=definition(tmp_path, clustr="x", desiredCount="2"))

    assert "has 2 mistakes" in str(error)
    assert "Did you mean cluster?" in scene.said
    assert "desiredCount: it is text" in scene.said


def test_a_service_needs_a_cluster(scene: Scene, tmp_path: Path) -> None:
    assert "names no cluster" in str(_refused(scene, service_definition=definition(tmp_path)))


@pytest.mark.parametrize(
    ("task", "members", "what"),
    [
        ({"networkMode": "awsvpc"}, {}, "networkConfiguration: it is missing, and web has the network mode awsvpc"),
        (
            {},
            {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}},
            "networkConfiguration: web has the network mode bridge",
        ),
        (
            {},
            {"loadBalancers": [{"targetGroupArn": "a", "containerName": "wep", "containerPort": 8080}]},
            "loadBalancers[0].containerName: web has no container wep",
        ),
        (
            {},
            {"loadBalancers": [{"targetGroupArn": "a", "containerName": "web", "containerPort": 80}]},
            "loadBalancers[0].containerPort: web of web does not map port 80",
        ),
    ],
)
def test_what_does_not_fit_the_task_definition_is_said_before_anything_is_made(
    scene: Scene, tmp_path: Path, task: dict[str, Any], members: dict[str, Any], what: str
) -> None:
    registered(scene, **task)

    with pytest.raises(BadParameter) as error:
        ensured(scene, **EVERYTHING, service_definition=definition(tmp_path, **members))

    assert what in str(error.value)
    assert scene.writes == []


def test_a_task_definition_that_is_not_there_is_said_before_anything_is_made(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="There is no task definition web"):
        ensured(scene, **EVERYTHING, service_definition=definition(tmp_path))

    assert scene.writes == []


def test_a_cluster_by_an_arn_that_is_not_there(scene: Scene) -> None:
    arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/gone"

    with pytest.raises(NotReady, match="There is no ECS cluster") as error:
        ensured(scene, cluster=arn)

    assert "--cluster gone" in error.value.hint
