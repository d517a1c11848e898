from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed

CONTAINER = {"name": "web", "image": "registry/web:1", "memory": 128}


def test_a_definition_comes_back_as_it_was_sent_with_what_ecs_adds(testbed: Testbed, ecs: Any) -> None:
    sent = {
        "family": "web",
        "containerDefinitions": [
            {
                **CONTAINER,
                "versionConsistency": "enabled",
                "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/t"}],
                "portMappings": [{"containerPort": 8080}],
            }
        ],
        "enableFaultInjection": True,
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "tags": [{"key": "team", "value": "shop"}],
    }
    answer = ecs.register_task_definition(**sent)
    assert answer["tags"] == sent["tags"]
    found = ecs.describe_task_definition(taskDefinition="web", include=["TAGS"])
    assert found["tags"] == sent["tags"]
    definition = found["taskDefinition"]
    assert definition["enableFaultInjection"] is True
    assert definition["runtimePlatform"] == sent["runtimePlatform"]
    container = definition["containerDefinitions"][0]
    assert container["versionConsistency"] == "enabled"
    assert container["essential"] is True
    assert container["portMappings"] == [{"containerPort": 8080, "protocol": "tcp"}]
    assert definition["registeredAt"].timestamp() == pytest.approx(testbed.clock.now(), abs=0.001)
    assert {"registeredBy", "requiresAttributes", "compatibilities"} < set(definition)


def test_members_that_no_model_knows_survive(scenario: Scenario) -> None:
    arn = scenario.task_definition("web", "registry/web:1", somethingNew={"a": 1})
    found = scenario.call("DescribeTaskDefinition", taskDefinition=arn)
    assert found["taskDefinition"]["somethingNew"] == {"a": 1}


def test_a_family_means_its_newest_active_revision(ecs: Any) -> None:
    for _ in range(3):
        ecs.register_task_definition(family="web", containerDefinitions=[CONTAINER])
    ecs.deregister_task_definition(taskDefinition="web:3")
    assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 2
    third = ecs.describe_task_definition(taskDefinition="web:3")["taskDefinition"]
    assert (third["status"], "deregisteredAt" in third) == ("INACTIVE", True)
    again = ecs.register_task_definition(family="web", containerDefinitions=[CONTAINER])
    assert again["taskDefinition"]["revision"] == 4


def test_definitions_are_listed_by_family_status_order_and_page(ecs: Any) -> None:
    for family in ("web", "web", "api", "web"):
        ecs.register_task_definition(family=family, containerDefinitions=[CONTAINER])
    ecs.deregister_task_definition(taskDefinition="web:2")

    def names(**parameters: Any) -> list[str]:
        arns = ecs.list_task_definitions(**parameters)["taskDefinitionArns"]
        return [arn.rsplit("/", 1)[1] for arn in arns]

    assert names() == ["api:1", "web:1", "web:3"]
    assert names(familyPrefix="web", sort="DESC") == ["web:3", "web:1"]
    assert names(status="INACTIVE") == ["web:2"]
    first = ecs.list_task_definitions(maxResults=2)
    rest = ecs.list_task_definitions(maxResults=2, nextToken=first["nextToken"])
    assert [len(first["taskDefinitionArns"]), len(rest["taskDefinitionArns"])] == [2, 1]
    assert ecs.list_task_definition_families()["families"] == ["api", "web"]


REFUSED = [
    pytest.param({"containerDefinitions": []}, "Container list cannot be empty.", id="no containers"),
    pytest.param(
        {"containerDefinitions": [{"name": "web", "memory": 1}]},
        "Container.image should not be null or empty.",
        id="no image",
    ),
    pytest.param(
        {"containerDefinitions": [{"name": "web", "image": "a"}]},
        "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
        id="no memory",
    ),
    pytest.param(
        {
            "containerDefinitions": [CONTAINER],
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "7",
            "memory": "512",
        },
        "No Fargate configuration exists for given values.",
        id="no such size",
    ),
]


@pytest.mark.parametrize(("members", "message"), REFUSED)
def test_a_bad_definition_is_refused(ecs: Any, members: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError) as error:
        ecs.register_task_definition(family="web", **members)
    assert error.value.response["Error"] == {"Code": "ClientException", "Message": message} | {
        key: value for key, value in error.value.response["Error"].items() if key not in ("Code", "Message")
    }


def test_unknown_definitions_are_named_as_ecs_does(ecs: Any) -> None:
    with pytest.raises(ClientError, match="Unable to describe task definition"):
        ecs.describe_task_definition(taskDefinition="none:1")


def test_tags_are_changed_in_place(scenario: Scenario, ecs: Any) -> None:
    placed = scenario.service("shop", "web", "registry/web:1")
    for arn in (placed.service_arn, placed.task_definition_arn):
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "3"}])
        ecs.untag_resource(resourceArn=arn, tagKeys=["b"])
        assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "a", "value": "3"}]
