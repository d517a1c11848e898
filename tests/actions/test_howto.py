"""The workflows of docs/howto/github-actions.md and of the README, run as they stand: real images, a local AWS."""

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

from ecs_steps.testbed import private_engine
from tests.actions.act import ROOT, Ran, Repository
from tests.actions.pages import blocks, workflows

pytestmark = pytest.mark.docker

DOCKERFILE = "FROM scratch\nARG VERSION=1\nLABEL version=$VERSION\nCOPY Dockerfile /\n"
README = """
on: push
jobs:
  readme:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
"""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A sandbox with services in the clusters `shop` and `stage`, and what a machine that works with it has."""

    environment: Mapping[str, str]
    registry: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",
        )

    def running(self, cluster: str, service: str) -> str:
        """The image that the service's tasks run."""
        ecs = self.client("ecs")
        tasks = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
        (image,) = {
            each["containers"][0]["image"] for each in ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]
        }
        return str(image)


@pytest.fixture(scope="module")
def docker_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with private_engine.obtain(tmp_path_factory.mktemp("engine") / "docker") as obtained:
        if isinstance(obtained, private_engine.NoEngine):
            pytest.skip(obtained.reason)
        yield obtained.docker_host


@pytest.fixture(scope="module")
def shop(docker_host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop") / "sandbox"
    up = _sandbox("up", folder, "--detach", "--tasks", "simulated", "--speed", "1000")
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
        for cluster, services in {"shop": ("web", "api"), "stage": ("web",)}.items():
            made.client("ecs").create_cluster(clusterName=cluster)
            for service in services:
                _service(made.client("ecs"), cluster, service)
        yield made
    finally:
        _sandbox("down", folder)


@pytest.fixture
def sources(repository: Repository) -> Repository:
    """The repository with an image for each of its folders."""
    folders = (".", "web", "api")
    repository.write({f"{folder}/Dockerfile": f"{DOCKERFILE}ENV FOLDER={folder}\n" for folder in folders})
    repository.write({".dockerignore": "*\n!Dockerfile\n"})
    return repository


def here(workflow: str) -> str:
    """A workflow of a page for a runner without a network: the action is this one, AWS's keys are there."""
    without = re.sub(
        r"      - uses: aws-actions/configure-aws-credentials@.*?\n(?=      - )", "", workflow, flags=re.DOTALL
    )
    assert "aws-actions" not in without
    return re.sub(r"ecs-steps/ecs-steps@\S+( # v0\.1\.0)?", "./", without)


def pushed(repository: Repository, shop: Shop, *names: str) -> Ran:
    variables = {"REGISTRY": shop.registry, "CLUSTER": "stage"}
    texts = [here(workflows()[name]) for name in names]
    return repository.push(*texts, variables=variables, environment=shop.environment)


def test_a_push_releases_to_one_service_and_through_two_environments(sources: Repository, shop: Shop) -> None:
    ran = pushed(sources, shop, "release", "promote")

    assert ran.code == 0, ran.text
    assert ran.jobs() == {
        "release/Release web": "success",
        "promote/Image": "success",
        "promote/Staging": "success",
        "promote/Production": "success",
    }
    commit = sources.commit_id()
    released, promoted = shop.running("shop", "web"), shop.running("stage", "web")
    assert released == f"{shop.registry}/shop/web@{_digest(shop, 'shop/web', commit)}"
    assert promoted == f"{shop.registry}/shop/web@{_digest(shop, 'shop/web', '1')}"
    pages = ran.summaries()
    assert sum("### :white_check_mark: deploy: succeeded" in each for each in pages) >= 2
    assert any("deploy: nothing to do" in each for each in pages), "production runs in the same cluster here"


def test_a_push_releases_every_service_of_a_repository(sources: Repository, shop: Shop) -> None:
    ran = pushed(sources, shop, "services")

    assert ran.code == 0, ran.text
    assert set(ran.jobs().values()) == {"success"}
    for service in ("web", "api"):
        digest = _digest(shop, f"shop/{service}", sources.commit_id())
        assert shop.running("shop", service) == f"{shop.registry}/shop/{service}@{digest}"


def test_the_readmes_steps_release_log_in_and_log_out(sources: Repository, shop: Shop) -> None:
    deploy, login = blocks("README.md", "yaml")
    docker = sources.home / "docker"
    docker.write_text('#!/bin/sh\nprintf "%s " "$@" > "$HOME/said"\ncp -R "$DOCKER_CONFIG" "$HOME/config"\n')
    docker.chmod(0o755)
    path = f"{sources.home}{os.pathsep}{os.environ['PATH']}"
    steps = "".join(f"      {line}\n" for line in (deploy + login).splitlines())

    ran = sources.push(
        README + here(steps),
        variables={"REGISTRY": shop.registry},
        environment={**shop.environment, "PATH": path},
    )

    assert ran.code == 0, ran.text
    assert "succeeded\n" in ran.log
    assert (sources.home / "said").read_text() == f"pull {shop.registry}/shop/base:1 "
    config = json.loads((sources.home / "config" / "config.json").read_text())
    assert set(config["auths"]) == {shop.registry}
    masked = {each["arg"] for each in ran.commands("add-mask")}
    assert len(masked) == 1
    assert masked.pop() not in ran.log
    assert not list(Path(sources.home).rglob("ecs-steps-docker-*"))


def _digest(shop: Shop, repository: str, tag: str) -> str:
    found = shop.client("ecr").describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    return str(found["imageDetails"][0]["imageDigest"])


def _service(ecs: Any, cluster: str, name: str) -> None:
    family = f"{cluster}-{name}"
    ecs.register_task_definition(family=family, containerDefinitions=[{"name": name, "image": "old", "memory": 64}])
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    ecs.create_service(
        cluster=cluster, serviceName=name, taskDefinition=family, desiredCount=1, deploymentConfiguration=breaker
    )


def _sandbox(action: str, folder: Path, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "ecs_steps", "sandbox", action, "--folder", str(folder), *more]
    said = folder.parent / "said.json"
    environment = {**os.environ, "ECS_STEPS_RESULT": str(said)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return found
