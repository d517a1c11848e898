"""A sandbox with a Docker engine beside it: services to release to, real images, tasks that are simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.groovy.sandboxes import client, sandbox

#: As small as an image can be; `FOLDER` makes one differ from the other.
DOCKERFILE = "FROM scratch\nCOPY Dockerfile /\nENV FOLDER={}\n"


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Services in the clusters `shop`, `stage` and `shop-staging`, and what a machine that works with them has."""

    environment: Mapping[str, str]
    registry: str

    def client(self, service: str) -> Any:
        return client(self.environment, service)

    def running(self, cluster: str, service: str) -> str:
        """The image that the service's tasks run."""
        ecs = self.client("ecs")
        tasks = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
        found = ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]
        (image,) = {each["containers"][0]["image"] for each in found}
        return str(image)

    def image(self, repository: str, tag: str) -> str:
        """The image that a tag names, by its digest."""
        found = self.client("ecr").describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
        return f"{self.registry}/{repository}@{found['imageDetails'][0]['imageDigest']}"


@contextmanager
def opened(folder: Path, docker_host: str) -> Iterator[Shop]:
    """Put up the sandbox and everything in it."""
    up = sandbox("up", folder, "--detach", "--tasks", "simulated", "--speed", "1000")
    try:
        environment = {
            "AWS_ENDPOINT_URL": up["endpoint_url"],
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_DEFAULT_REGION": up["region"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "DOCKER_HOST": docker_host,
        }
        made = Shop(environment=environment, registry=up["registry"])
        for name in ("shop/web", "shop/api", "shop/base"):
            made.client("ecr").create_repository(repositoryName=name)
        for cluster, services in {"shop": ("web", "api"), "stage": ("web",), "shop-staging": ("web",)}.items():
            made.client("ecs").create_cluster(clusterName=cluster)
            for service in services:
                _service(made.client("ecs"), cluster, service)
        yield made
    finally:
        sandbox("down", folder)


def _service(ecs: Any, cluster: str, name: str) -> None:
    family = f"{cluster}-{name}"
    ecs.register_task_definition(family=family, containerDefinitions=[{"name": name, "image": "old", "memory": 64}])
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    ecs.create_service(
        cluster=cluster, serviceName=name, taskDefinition=family, desiredCount=1, deploymentConfiguration=breaker
    )
