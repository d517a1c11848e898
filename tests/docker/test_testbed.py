"""The whole test bed over AWS's own API: ECR, the registry, ECS and real containers."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.containers import ContainerTasks, registry_credentials
from ecs_steps.testbed.registry import Registry, serve
from ecs_steps.testbed.rollout.runner import TaskReports
from ecs_steps.testbed.server import Testbed
from tests.docker.stage import PATIENCE

pytestmark = pytest.mark.docker


class Shop:
    """A cluster, a repository and a target group of a test bed, and the calls of a release."""

    def __init__(self, testbed: Testbed, engine: Any, context: Path, tasks: list[ContainerTasks]) -> None:
        self._engine, self._context, self._tasks = engine, context, tasks
        self._endpoint = testbed.endpoint
        self.ecs, self.ecr, self.logs = (self._client(name) for name in ("ecs", "ecr", "logs"))
        self.repository = self.ecr.create_repository(repositoryName="web")["repository"]["repositoryUri"]
        self.ecs.create_cluster(clusterName="shop")
        self.logs.create_log_group(logGroupName="/shop/web")
        vpc = self._client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = self._client("elbv2").create_target_group(
            Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
        )
        self.target_group = group["TargetGroups"][0]["TargetGroupArn"]

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name="eu-west-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def release(self, version: str) -> str:
        """Build, push and register a version; return the task definition's ARN."""
        self._engine.images.build(
            path=str(self._context), tag=f"{self.repository}:{version}", buildargs={"VERSION": version}, rm=True
        )
        token = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        user, _, password = base64.b64decode(token).decode().partition(":")
        pushing = self._engine.api.push(
            self.repository, version, stream=True, decode=True, auth_config={"username": user, "password": password}
        )
        digest = next(event["aux"]["Digest"] for event in list(pushing) if "aux" in event)
        options = {"awslogs-group": "/shop/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}
        container = {
            "name": "web",
            "image": f"{self.repository}@{digest}",
            "memory": 64,
            "portMappings": [{"containerPort": 8080, "hostPort": 0}],
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        registered = self.ecs.register_task_definition(family="web", containerDefinitions=[container])
        return str(registered["taskDefinition"]["taskDefinitionArn"])

    def service(self) -> Any:
        return self.ecs.describe_services(cluster="shop", services=["web"])["services"][0]

    def settle(self) -> Any:
        """Wait until the newest service deployment is over and return it."""
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline:
            newest = self.ecs.list_service_deployments(cluster="shop", service="web")["serviceDeployments"][0]
            if newest["status"] in ("SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "STOPPED"):
                return newest
            time.sleep(0.1)
        pytest.fail(f"still moving: {self.service()['events']}")

    def answer(self) -> str:
        return requests.get(f"http://{self._tasks[0].balancer.endpoints()[self.target_group]}/", timeout=60).text


@pytest.fixture
def shop(engine: Any, sample_context: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    registry = Registry(tmp_path, WallClock())
    tasks: list[ContainerTasks] = []

    def containers(reports: TaskReports) -> ContainerTasks:
        def credentials(asked: str, account: str, region: str) -> Any:
            return registry_credentials(registry, str(testbed.registry_host))(asked, account, region)

        tasks.append(
            ContainerTasks(engine, reports, name=request.node.name, credentials=credentials, patience=PATIENCE)
        )
        return tasks[-1]

    testbed = Testbed(clock=WallClock(), faster=100, runner=containers, registry=lambda: serve(registry))
    with testbed:
        yield Shop(testbed, engine, sample_context, tasks)
        host = str(testbed.registry_host)
    left = [image for image in engine.images.list() if any(tag.startswith(host) for tag in image.tags)]
    for image in left:  # what was built here, under other names than it was run by
        engine.images.remove(image.id, force=True)


def test_a_release_runs_and_a_broken_one_is_rolled_back(shop: Shop) -> None:
    first = shop.release("1")
    behind = {"targetGroupArn": shop.target_group, "containerName": "web", "containerPort": 8080}
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    shop.ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition=first,
        desiredCount=2,
        loadBalancers=[behind],
        deploymentConfiguration=breaker,
    )
    assert shop.settle()["status"] == "SUCCESSFUL"
    assert shop.answer() == "web version 1\n"
    running = shop.ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    tasks = shop.ecs.describe_tasks(cluster="shop", tasks=running)["tasks"]
    digest = shop.ecr.describe_images(repositoryName="web")["imageDetails"][0]["imageDigest"]
    assert [task["containers"][0]["imageDigest"] for task in tasks] == [digest, digest]

    shop.ecs.update_service(cluster="shop", service="web", taskDefinition=shop.release("3"))
    assert shop.settle()["status"] == "ROLLBACK_SUCCESSFUL"
    assert shop.answer() == "web version 1\n"
    assert shop.service()["taskDefinition"] == first
    stopped = shop.ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
    failed = [
        task
        for task in shop.ecs.describe_tasks(cluster="shop", tasks=stopped)["tasks"]
        if task["stopCode"] == "EssentialContainerExited"
    ]
    assert {task["containers"][0]["exitCode"] for task in failed} == {3}
    stream = f"ecs/web/{failed[0]['taskArn'].rpartition('/')[2]}"
    events = shop.logs.get_log_events(logGroupName="/shop/web", logStreamName=stream)["events"]
    assert "DATABASE_URL is not set" in events[-1]["message"]
