"""What RegisterTaskDefinition takes beyond its model, in a table."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.rules.model_check import misspelt
from ecs_steps.rules.task_definition_refusals import refusals, unfilled

FARGATE: dict[str, Any] = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
FIRST = "containerDefinitions[0]"
PORTS: dict[str, Any] = {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}
ROLE = {"executionRoleArn": "arn:aws:iam::123456789012:role/pulls"}
SECRET = [{"name": "KEY", "valueFrom": "/shop/key"}]
CHECK = {"healthCheck": {"command": ["CMD", "true"]}}


def one(task: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    web = {"name": "web", "image": "web:1", "memory": 64, **members}
    return {"family": "web", "containerDefinitions": [web], **(task or {})}


def two(task: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    document = one(task, **members)
    document["containerDefinitions"].append({"name": "proxy", "image": "proxy:1", "memory": 64})
    return document


def circle() -> dict[str, Any]:
    document = two(dependsOn=[{"containerName": "proxy", "condition": "START"}])
    document["containerDefinitions"][1]["dependsOn"] = [{"containerName": "web", "condition": "START"}]
    return document


def waiting(name: str, condition: str) -> list[dict[str, str]]:
    return [{"containerName": name, "condition": condition}]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(one(), id="least"),
        pytest.param(one({"memory": "512"}, memory=None), id="memory of the task"),
        pytest.param(one(memory=None, memoryReservation=64), id="a reservation"),
        pytest.param(one(**PORTS), id="a host port in bridge mode"),
        pytest.param(one({"networkMode": "bridge"}, **PORTS, links=["proxy"], hostname="web"), id="bridge"),
        pytest.param(one({"networkMode": "host"}, portMappings=[{"containerPort": 80, "hostPort": 80}]), id="host"),
        pytest.param(one({"networkMode": "awsvpc"}, portMappings=[{"containerPort": 80}]), id="awsvpc"),
        pytest.param(one(portMappings=[{"containerPortRange": "80-90"}]), id="a range"),
        pytest.param(one(ROLE, secrets=SECRET), id="a secret with a role"),
        pytest.param(one(FARGATE, memory=None), id="Fargate"),
        pytest.param(one({**FARGATE, "cpu": "1 vCPU", "memory": "2GB"}), id="Fargate in words"),
        pytest.param(one({**FARGATE, "cpu": ".5 vcpu", "memory": "1 GB"}), id="half a vCPU"),
        pytest.param(one({**FARGATE, "cpu": "16384", "memory": "122880"}), id="the largest"),
        pytest.param(one({**FARGATE, "cpu": "32768", "memory": "1"}), id="larger than we know"),
        pytest.param(two(dependsOn=waiting("proxy", "START")), id="waits for one"),
    ],
)
def test_what_ecs_takes_passes(document: dict[str, Any]) -> None:
    assert list(refusals(document)) == []


@pytest.mark.parametrize(
    ("document", "path", "why"),
    [
        (one({"family": "a b"}), "family", "letters"),
        (one(name="a b"), f"{FIRST}.name", "letters"),
        (one(essential=False), "containerDefinitions", "no container is essential"),
        (two(name="proxy"), "containerDefinitions", "2 containers are called proxy"),
        (one(memory=None), f"{FIRST}.memory", "neither it nor memoryReservation"),
        (one(memoryReservation=65), f"{FIRST}.memory", "64 is less than memoryReservation 65"),
        (one({"networkMode": "awsvpc"}, **PORTS), f"{FIRST}.portMappings[0].hostPort", "8080 is not containerPort 80"),
        (one({"networkMode": "host"}, **PORTS), f"{FIRST}.portMappings[0].hostPort", "the network mode is host"),
        (one(portMappings=[{"hostPort": 1}]), f"{FIRST}.portMappings[0].containerPort", "it is missing"),
        (one(portMappings=[{"containerPort": 65536}]), f"{FIRST}.portMappings[0].containerPort", "65536 is no port"),
        (one({"networkMode": "none"}, portMappings=[{"containerPort": 1}]), f"{FIRST}.portMappings", "none"),
        (one({"networkMode": "awsvpc"}, links=["a"]), f"{FIRST}.links", "only bridge has links"),
        (one({"networkMode": "awsvpc"}, hostname="a"), f"{FIRST}.hostname", "awsvpc takes none"),
        (one(secrets=SECRET), "executionRoleArn", f"{FIRST}.secrets is read with it"),
        (one(repositoryCredentials={"credentialsParameter": "x"}), "executionRoleArn", "repositoryCredentials"),
        (one(ROLE, secrets=SECRET, environment=[{"name": "KEY", "value": "1"}]), f"{FIRST}.secrets", "KEY is given 2"),
        (one(environment=[{"name": "A"}, {"name": "A"}]), f"{FIRST}.environment", "A is given 2 times"),
        (one(mountPoints=[{"sourceVolume": "x"}]), f"{FIRST}.mountPoints[0].sourceVolume", "there is no volume x"),
        (one(dependsOn=waiting("x", "START")), f"{FIRST}.dependsOn[0].containerName", "there is no container x"),
        (two(dependsOn=waiting("proxy", "HEALTHY")), f"{FIRST}.dependsOn[0].condition", "proxy has no healthCheck"),
        (one(volumesFrom=[{"sourceContainer": "x"}]), f"{FIRST}.volumesFrom[0].sourceContainer", "no container x"),
        (circle(), "containerDefinitions", "proxy, web wait in a circle"),
        (one(dependsOn=waiting("web", "HEALTHY"), **CHECK), "containerDefinitions", "web wait in a circle"),
        (one({**FARGATE, "networkMode": "bridge"}), "networkMode", "Fargate has only awsvpc"),
        (one({**FARGATE, "networkMode": None}), "networkMode", "it is missing"),
        (one({**FARGATE, "cpu": None}), "cpu", "it is missing"),
        (one({**FARGATE, "memory": None}), "memory", "it is missing"),
        (one({**FARGATE, "cpu": "lots"}), "cpu", "lots is no size"),
        (one({**FARGATE, "memory": "1 vCPU"}), "memory", "1 vCPU is no size"),
        (one({**FARGATE, "cpu": "300"}), "cpu", "Fargate has no 300"),
        (one({**FARGATE, "memory": "513"}), "memory", "513 does not fit cpu 256"),
        (one({**FARGATE, "cpu": "8192", "memory": "17408"}), "memory", "17408 does not fit cpu 8192"),
        (one({**FARGATE, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}), "cpu", "Windows"),
        (one({**FARGATE, "ipcMode": "task"}), "ipcMode", "Fargate takes none"),
        (one({**FARGATE, "volumes": [{"host": {"sourcePath": "/a"}}]}), "volumes[0].host.sourcePath", "none"),
        (one(FARGATE, privileged=True), f"{FIRST}.privileged", "no privileged"),
        (one(FARGATE, dnsServers=["1.1.1.1"]), f"{FIRST}.dnsServers", "Fargate takes none"),
        (one(FARGATE, linuxParameters={"sharedMemorySize": 1}), f"{FIRST}.linuxParameters.sharedMemorySize", "none"),
        (one(FARGATE, resourceRequirements=[{"type": "GPU", "value": "1"}]), f"{FIRST}.resourceRequirements[0]", "GPU"),
        (one(FARGATE, logConfiguration={"logDriver": "syslog"}), f"{FIRST}.logConfiguration.logDriver", "no syslog"),
        (one(FARGATE, logConfiguration={"logDriver": "awslogs"}), "executionRoleArn", "logs to awslogs"),
        (one(FARGATE, image="1.dkr.ecr.eu-west-1.amazonaws.com/web:1"), "executionRoleArn", "is in ECR"),
    ],
)
def test_what_ecs_refuses_is_named_by_its_path(document: dict[str, Any], path: str, why: str) -> None:
    (found,) = refusals(document)

    assert found.path == path
    assert why in found.why
    assert found.hint


@pytest.mark.parametrize("image", [None, "", "<IMAGE1_NAME>"])
def test_a_container_without_an_image_is_named(image: str | None) -> None:
    (found,) = unfilled(one(image=image))

    assert found.path == f"{FIRST}.image"
    assert found.hint == "Give --image, or --images web=..."


@pytest.mark.parametrize(
    ("word", "is_a_slip"),
    [
        ("memroy", True),
        ("Memory", True),
        ("containerDefinition", True),
        ("enviroment", True),
        ("gravity", False),
        ("WINDOWS_SERVER_2029_CORE", False),
        ("volumeType", False),
    ],
)
def test_a_slip_is_told_from_what_is_newer(word: str, is_a_slip: bool) -> None:
    known = ("memory", "containerDefinitions", "environment", "volumes", "WINDOWS_SERVER_2022_CORE")

    assert misspelt(word, known) is is_a_slip
