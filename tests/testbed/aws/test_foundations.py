"""Repositories, log groups and roles: what AWS takes and refuses, over the wire."""

from __future__ import annotations

import pytest

from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.rules.foundations import RETENTIONS, repository_name
from tests.scene import Scene


@pytest.mark.parametrize("name", ["shop/web", "my--team/a__b", "a.b-c_d/e1"])
def test_a_name_that_ecr_takes_is_taken(scene: Scene, name: str) -> None:
    scene.clients.ecr(None).create_repository(repository_name(name), mutability="IMMUTABLE")

    assert scene.clients.ecr(None).repository(name) is not None


@pytest.mark.parametrize("name", ["Shop", "shop//web", "-web", "web_"])
def test_a_name_that_ecr_forbids_is_refused(scene: Scene, name: str) -> None:
    with pytest.raises(AwsRefused, match="regular expression") as error:
        scene.clients.ecr(None).create_repository(name, mutability="IMMUTABLE")

    assert error.value.code == "InvalidParameterException"


def test_a_retention_that_cloudwatch_does_not_take_is_refused(scene: Scene) -> None:
    logs = scene.clients.logs(None)
    logs.create_group("/web")
    for days in RETENTIONS:
        logs.keep("/web", days)

    with pytest.raises(AwsRefused, match="Value '31' at 'retentionInDays'"):
        logs.keep("/web", 31)

    assert (logs.group("/web") or {})["retentionInDays"] == RETENTIONS[-1]


def test_a_log_group_is_not_taken_for_one_whose_name_goes_on(scene: Scene) -> None:
    scene.clients.logs(None).create_group("/web/api")

    assert scene.clients.logs(None).group("/web") is None


def test_who_names_a_role_has_to_be_allowed_to_pass_it(scene: Scene) -> None:
    scene.deny("iam:PassRole")
    role, ecs = "arn:aws:iam::123456789012:role/task", scene.clients.ecs(None)
    document = {"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}
    ecs.register(document)

    with pytest.raises(AwsDenied, match=f"iam:PassRole on resource: {role} because"):
        ecs.register({**document, "executionRoleArn": role})
