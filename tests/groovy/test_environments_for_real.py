"""`jenkins/Jenkinsfile.environments`: one image from its tests through dev to production, which a person approves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed import private_engine, sample
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.sandboxes import Sandbox
from tests.groovy.shop import CHANGES

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

ENVIRONMENTS = (PROJECT / "jenkins" / "Jenkinsfile.environments").read_text(encoding="utf-8")
FILES = {
    "ecs-steps.yml": """
defaults: {region: eu-west-1}
services:
  web:
    image: ${REGISTRY}/shop/web:${BUILD_NUMBER}-e
    task_definition_file: taskdef.yml
    service_definition: service.yml
environments:
  dev: {cluster: dev}
  prod: {cluster: prod, approval: true}
""",
    "taskdef.yml": "family: web\ncontainerDefinitions: [{name: web, image: shop/web, memory: 64}]\n",
    "service.yml": "serviceName: web\ndesiredCount: 1\n",
    "Makefile": "build:\n\ttrue\ntest:\n\tmkdir -p results\n\techo '<testsuite tests=\"1\"/>' > results/unit.xml\n",
    ".dockerignore": "results\n",
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    folder = sample.write_context(tmp_path / "sources", busybox)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def account(sandbox: Sandbox) -> Sandbox:
    for cluster in ("dev", "prod"):
        sandbox.client("ecs").create_cluster(clusterName=cluster)
    return sandbox


def build(agent: Agent, account: Sandbox, sources: Path, number: int, **settings: Any) -> Ended:
    agent.install("-m", "ecs_steps")
    environment = {**account.environment, "BUILD_NUMBER": str(number)}
    return agent.run(ENVIRONMENTS, scm=sources, environment=environment, changes=CHANGES, **settings)


def runs(account: Sandbox, cluster: str) -> str:
    """The image of the service `web` of a cluster, or why there is none."""
    ecs = account.client("ecs")
    described = ecs.describe_services(cluster=cluster, services=["web"])
    if described["failures"]:
        return str(described["failures"][0]["reason"])
    revision = described["services"][0]["taskDefinition"]
    return str(
        ecs.describe_task_definition(taskDefinition=revision)["taskDefinition"]["containerDefinitions"][0]["image"]
    )


def test_an_image_goes_through_dev_to_production_when_somebody_agrees(
    agent: Agent, account: Sandbox, sources: Path
) -> None:
    refused = build(agent, account, sources, 201)
    assert refused.result == "ABORTED", refused.log
    assert [each["symbol"] for each in refused.declared] == ["parameters", "pipelineTriggers"]
    assert "- Nothing of it runs yet: this is its first deployment." in refused.log
    assert "- New in this build: 01234567 Sell socks (Ada)" in refused.log
    first = runs(account, "dev")
    assert (f"{account.registry}/shop/web@sha256:" in first, runs(account, "prod")) == (True, "MISSING")

    done = build(agent, account, sources, 202, params={"ENVIRONMENT": "prod", "VERSION": "201-e"}, input="ada")
    assert done.result == "SUCCESS", done.log
    assert runs(account, "prod") == first
    assert [line for line in done.log.splitlines() if "Building" in line] == []

    sources.joinpath("Makefile").write_text(FILES["Makefile"] + "\tfalse\n", encoding="utf-8")
    failed = build(agent, account, sources, 203)
    assert failed.result == "FAILURE"
    assert (runs(account, "dev"), runs(account, "prod")) == (first, first)
    tags = [each["imageTag"] for each in account.client("ecr").list_images(repositoryName="shop/web")["imageIds"]]
    assert [tag for tag in tags if tag.endswith("-e")] == ["201-e"]
