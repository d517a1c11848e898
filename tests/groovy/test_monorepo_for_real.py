"""`jenkins/Jenkinsfile.monorepo`: of several services in a repository, those whose folder changed are released."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.testbed import private_engine, sample
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.sandboxes import Sandbox
from tests.seeds.gitlab import Project

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

MONOREPO = (PROJECT / "jenkins" / "Jenkinsfile.monorepo").read_text(encoding="utf-8")
SERVICES = ("web", "api")
PART = """
  {name}:
    image: ${{REGISTRY}}/shop/{name}:${{BUILD_NUMBER}}
    context: {name}
    task_definition_file: {name}/taskdef.yml
    service_definition: {name}/service.yml
"""
TASK_DEFINITION = """
family: {name}
containerDefinitions:
  - {{name: {name}, image: shop/{name}, memory: 64, portMappings: [{{containerPort: 8080, hostPort: 0}}]}}
"""
SERVICE = """
serviceName: {name}
desiredCount: 1
deploymentConfiguration: {{deploymentCircuitBreaker: {{enable: true, rollback: true}}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    project = Project.made(tmp_path / "server")
    parts = "".join(PART.format(name=name) for name in SERVICES)
    text = f"services:{parts}\nenvironments:\n  dev: {{region: eu-west-1, cluster: mono}}\n"
    (project.work / "ecs-steps.yml").write_text(text, encoding="utf-8")
    for name in SERVICES:
        folder = sample.write_context(project.work / name, busybox)
        (folder / "taskdef.yml").write_text(TASK_DEFINITION.format(name=name), encoding="utf-8")
        (folder / "service.yml").write_text(SERVICE.format(name=name), encoding="utf-8")
    return project


def write(project: Project, name: str, version: int) -> None:
    dockerfile = project.work / name / "Dockerfile"
    lines = dockerfile.read_text(encoding="utf-8").splitlines()
    changed = [f"ARG VERSION={version}" if line.startswith("ARG VERSION") else line for line in lines]
    dockerfile.write_text("\n".join(changed) + "\n", encoding="utf-8")


def runs(sandbox: Sandbox) -> dict[str, str]:
    """The version of each service's image, by its tag in ECR."""
    ecs, found = sandbox.client("ecs"), {}
    for service in ecs.describe_services(cluster="mono", services=list(SERVICES))["services"]:
        document = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        repository, _, digest = document["containerDefinitions"][0]["image"].partition("@")
        wanted = {"repositoryName": repository.partition("/")[2], "imageIds": [{"imageDigest": digest}]}
        (image,) = sandbox.client("ecr").describe_images(**wanted)["imageDetails"]
        (found[service["serviceName"]],) = image["imageTags"]
    return found


def test_what_changed_since_the_last_green_build_is_released_and_nothing_else(
    agent: Agent, sandbox: Sandbox, project: Project
) -> None:
    agent.install("-m", "ecs_steps")
    sandbox.client("ecs").create_cluster(clusterName="mono")

    def build(number: int, since: str) -> Ended:
        environment = {**sandbox.environment, "BUILD_NUMBER": str(number), "GIT_PREVIOUS_SUCCESSFUL_COMMIT": since}
        return agent.run(MONOREPO, scm=project.repository, environment=environment)

    first = project.push("Both")
    ended = build(101, "")
    assert ended.result == "SUCCESS", ended.log
    assert runs(sandbox) == {"web": "101", "api": "101"}
    assert ("triggers", "githubPush") in [(each["section"], each["symbol"]) for each in ended.declared]

    write(project, "api", 2)
    second = project.push("One")
    ended = build(102, first["after"])
    assert ended.result == "SUCCESS", ended.log
    assert runs(sandbox) == {"web": "101", "api": "102"}

    ended = build(103, second["after"])
    assert (ended.result, [call for call in ended.calls("sh") if "ecs-steps" in call[0]["script"]]) == ("SUCCESS", [])

    write(project, "web", 3)
    project.push("A version that crashes")
    ended = build(104, second["after"])
    assert ended.result == "FAILURE"
    assert "web rolled back: 3 of 3 stopped tasks: web exited 3" in (ended.error or "")
    assert runs(sandbox) == {"web": "101", "api": "102"}
