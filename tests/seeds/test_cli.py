"""S-cli: from a push to GitLab to a running service, as `jenkins/Jenkinsfile.cli` does it, from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ecs_steps.testbed import private_engine
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.sandboxes import Sandbox, running
from tests.registry.conftest import PASSWORD, USER
from tests.seeds.gitlab import Project, triggered

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

JENKINSFILE = (PROJECT / "jenkins" / "Jenkinsfile.cli").read_text(encoding="utf-8")
SOURCES = Path(__file__).with_name("cli")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The service's project in GitLab; nothing is pushed yet."""
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    project = Project.made(tmp_path / "gitlab")
    shutil.copytree(SOURCES, project.work, dirs_exist_ok=True)
    shutil.copyfile(busybox, project.work / "busybox")
    (project.work / "busybox").chmod(0o755)
    return project


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Sandbox]:
    """An account in which nothing is there yet."""
    with running(tmp_path / "aws" / "sandbox") as sandbox:
        yield sandbox


class Shop:
    """The shop's people: they push versions, and Jenkins does the rest."""

    def __init__(self, agent: Agent, account: Sandbox, project: Project, docker_hub: str) -> None:
        self.account, self.project, self.docker_hub = account, project, docker_hub
        self._agent, self._builds = agent, 0
        agent.install("-m", "ecs_steps")

    def push(self, version: str) -> Mapping[str, Any]:
        (self.project.work / "VERSION").write_text(version + "\n", encoding="utf-8")
        return self.project.push(f"Version {version}")

    def build(self, variables: Mapping[str, str] | None = None, **params: Any) -> Ended:
        """Run the job once more, by hand or with the variables of a trigger."""
        self._builds += 1
        environment = {
            **self.account.environment,
            "BUILD_NUMBER": str(self._builds),
            "DOCKER_HUB": self.docker_hub,
            **(variables or {}),
        }
        return self._agent.run(
            JENKINSFILE,
            scm=self.project.repository,
            environment=environment,
            params=params,
            credentials={"docker-hub": {"kind": "password", "user": USER, "secret": PASSWORD}},
        )

    def commands(self, ended: Ended) -> list[str]:
        return [arguments[0]["script"] for arguments in ended.calls("sh") if isinstance(arguments[0], dict)]

    def service(self) -> Mapping[str, Any]:
        ecs = self.account.client("ecs")
        found: Mapping[str, Any] = ecs.describe_services(cluster="shop", services=["web"])["services"][0]
        return found

    def deployed(self) -> list[tuple[str, str]]:
        """Each deployment of the service, and what it runs."""
        return [(each["id"], each["taskDefinition"]) for each in self.service()["deployments"]]

    def made(self) -> Mapping[str, Any]:
        """What the parameters asked for, as ECS has it."""
        service = self.service()
        asked = self.account.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])
        (container,) = asked["taskDefinition"]["containerDefinitions"]
        (mapping,) = container["portMappings"]
        counted = {"hostPort": mapping["hostPort"], "desiredCount": service["desiredCount"]}
        return {"memory": asked["taskDefinition"]["memory"], **counted}

    def answers(self) -> list[str]:
        """Ask each running task on the host port that it was given."""
        ecs = self.account.client("ecs")
        arns = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="RUNNING")["taskArns"]
        tasks = ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]
        bindings = [binding for task in tasks for binding in task["containers"][0]["networkBindings"]]
        ports = {binding["hostPort"] for binding in bindings}
        assert len(ports) == len(tasks), "each task has a host port of its own"
        return [answer(f"http://127.0.0.1:{port}/") for port in sorted(ports)]

    def tags(self) -> tuple[list[str], list[str]]:
        """The tags in ECR, and those in the registry that is like Docker Hub."""
        images = self.account.client("ecr").list_images(repositoryName="shop/web")["imageIds"]
        address = f"http://{self.docker_hub}/v2/shop/web/tags/list"
        theirs = requests.get(address, auth=(USER, PASSWORD), timeout=60).json()
        return sorted(image["imageTag"] for image in images), sorted(theirs["tags"])


def answer(url: str) -> str:
    """Ask a container, which may have to begin to listen first."""
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(total=20, backoff_factor=0.05, backoff_max=1)))
        return session.get(url, timeout=60).text.strip()


def test_s_cli_from_a_push_to_a_running_service(
    agent: Agent, account: Sandbox, project: Project, docker_hub: str
) -> None:
    shop = Shop(agent, account, project, docker_hub)

    # Once, by hand: nothing is there, neither in AWS nor in Jenkins, which learns its trigger from this build.
    shop.push("1")
    first = shop.build(SET_UP=True)
    assert first.result == "SUCCESS", first.log
    assert shop.answers() == ["web version 1"] * 2
    assert shop.made() == {"memory": "64", "hostPort": 0, "desiredCount": 2}

    # A push to main is a release; a push elsewhere is none.
    variables = triggered(shop.push("2"), first.declared)
    assert variables is not None
    second = shop.build(variables)
    assert second.result == "SUCCESS", second.log
    assert (shop.answers(), shop.tags()) == (["web version 2"] * 2, (["1", "2"], ["1", "2"]))
    assert "ecs-steps ensure" not in shop.commands(second)
    assert triggered(project.push("Try", branch="try"), first.declared) is None

    # Tests fail: no image is made, nothing is called.
    before = shop.deployed()
    failed = shop.build(triggered(shop.push("2b"), first.declared))
    assert (failed.result, shop.commands(failed)) == ("FAILURE", [])
    assert "failed: the version is a number" in failed.log
    assert [each["state"] for (each,) in failed.calls("updateGitlabCommitStatus")] == ["running", "failed"]
    assert (shop.deployed(), shop.tags()) == (before, (["1", "2"], ["1", "2"]))

    # The container fails: the verdict, its cause in one sentence, and the old version serves.
    broken = shop.build(triggered(shop.push("3"), first.declared))
    assert broken.result == "FAILURE"
    assert (broken.error or "").startswith("ecsWaitStable: web rolled back: ")
    assert "web exited 3: web 3: fatal: DATABASE_URL is not set" in (broken.error or "")
    assert shop.answers() == ["web version 2"] * 2
    for ended in (first, second, failed, broken):
        assert PASSWORD not in ended.log
        assert "****" not in ended.log, "what Jenkins had to mask"
