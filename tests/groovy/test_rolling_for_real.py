"""`jenkins/Jenkinsfile.rolling` from checkout to a container that answers: real steps, real images, real containers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from ecs_steps.testbed import private_engine, sample
from tests.groovy.jenkins import PROJECT, Agent, Ended

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

ROLLING = (PROJECT / "jenkins" / "Jenkinsfile.rolling").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """A sandbox with the cluster `shop` and the repository `shop/web`, and how an agent reaches it."""

    environment: Mapping[str, str]
    registry: str
    folder: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
        )

    def answer(self) -> str:
        """Ask the service `web` through its load balancer."""
        (url,) = sandbox("status", self.folder)["load_balancers"].values()
        return requests.get(url, timeout=10).text.strip()


def sandbox(action: str, folder: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "ecs_steps", "sandbox", action, "--folder", str(folder), *more]
    environment = {**os.environ, "ECS_STEPS_RESULT": str(folder.parent / "said.json")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 3 and "containers" in more:
        pytest.skip(done.stderr.strip().splitlines()[0])
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads((folder.parent / "said.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("shop") / "sandbox"
    up = sandbox("up", folder, "--detach", "--tasks", "containers", "--speed", "100")
    try:
        environment = {
            "AWS_ENDPOINT_URL": up["endpoint_url"],
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": up["region"],
            "PYTHONPATH": str(PROJECT),
            "HOME": str(folder.parent),
            **({"DOCKER_HOST": up["docker_host"]} if up.get("docker_host") else {}),
            "REGISTRY": up["registry"],
        }
        shop = Sandbox(environment=environment, registry=up["registry"], folder=folder)
        shop.client("ecr").create_repository(repositoryName="shop/web")
        shop.client("ecs").create_cluster(clusterName="shop")
        yield shop
    finally:
        sandbox("down", folder)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    return sample.write_context(tmp_path_factory.mktemp("sources"), busybox)


def commit(sources: Path, version: int) -> None:
    dockerfile = sources / "Dockerfile"
    lines = dockerfile.read_text(encoding="utf-8").splitlines()
    changed = [f"ARG VERSION={version}" if line.startswith("ARG VERSION") else line for line in lines]
    dockerfile.write_text("\n".join(changed) + "\n", encoding="utf-8")


def release(agent: Agent, shop: Sandbox, sources: Path, version: int, pipeline: str = ROLLING) -> Ended:
    """Commit a version of the sample service and run a pipeline on it."""
    commit(sources, version)
    agent.install("-m", "ecs_steps")
    return agent.run(pipeline, scm=sources, environment={**shop.environment, "BUILD_NUMBER": str(version)})


def put_into_service(shop: Sandbox, image: str) -> None:
    """Make the service `web` as somebody made it long ago: behind a load balancer, with a circuit breaker."""
    vpc = shop.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = shop.client("elbv2").create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckIntervalSeconds=5
    )["TargetGroups"][0]["TargetGroupArn"]
    shop.client("logs").create_log_group(logGroupName="/ecs/web")
    logs = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    container = {
        "name": "web",
        "image": image,
        "memory": 64,
        "portMappings": [{"containerPort": 8080}],
        "logConfiguration": {"logDriver": "awslogs", "options": logs},
    }
    ecs = shop.client("ecs")
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 8080}],
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
    )


PREPARE = """node {
    checkout scm
    def built = ecsSteps.build(image: "${REGISTRY}/shop/web:${BUILD_NUMBER}")
    return ecsSteps.push(image: built.image, imageId: built.imageId)
}"""


def test_releases_go_from_checkout_to_an_answer_and_a_broken_one_is_rolled_back(
    agent: Agent, shop: Sandbox, sources: Path
) -> None:
    first = release(agent, shop, sources, 1, PREPARE)
    assert first.result == "SUCCESS", first.log
    put_into_service(shop, first.returned["image"])

    second = release(agent, shop, sources, 2)
    assert second.result == "SUCCESS", second.log
    assert shop.answer() == "web version 2"

    broken = release(agent, shop, sources, 3)
    assert broken.result == "FAILURE"
    assert (broken.error or "").startswith("ecsDeploy: web rolled back: ")
    assert "fatal: DATABASE_URL is not set" in broken.log
    assert shop.answer() == "web version 2"

    scripted = release(agent, shop, sources, 6, example("node("))
    assert scripted.result == "SUCCESS", scripted.log
    assert shop.answer() == "web version 6"
    assert scripted.returned["verdict"] == "succeeded"
    assert scripted.returned["image"].rpartition("@")[2] in running_digests(shop)


def example(beginning: str) -> str:
    """Find the pipeline in the README for Jenkins that begins so."""
    readme = (PROJECT / "jenkins" / "README.md").read_text(encoding="utf-8")
    examples: list[str] = re.findall(r"```groovy\n(.*?)```", readme, flags=re.DOTALL)
    (found,) = (text for text in examples if text.startswith(beginning))
    return found


def running_digests(shop: Sandbox) -> list[str]:
    ecs = shop.client("ecs")
    tasks = ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    return [task["containers"][0]["imageDigest"] for task in ecs.describe_tasks(cluster="shop", tasks=tasks)["tasks"]]
