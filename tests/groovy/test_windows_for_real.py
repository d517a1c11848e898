"""`jenkins/Jenkinsfile.windows`: each line that a Windows agent is given, carried out; what it builds is Linux."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.testbed import private_engine, sample
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.sandboxes import Sandbox

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

WINDOWS = (PROJECT / "jenkins" / "Jenkinsfile.windows").read_text(encoding="utf-8")
TASK_DEFINITION = "family: billing\ncontainerDefinitions: [{name: billing, image: shop/billing, memory: 64}]\n"
SERVICE = "serviceName: billing\ndesiredCount: 1\n"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    busybox = private_engine.busybox()
    if isinstance(busybox, private_engine.NoEngine):
        pytest.skip(busybox.reason)
    sources = sample.write_context(tmp_path / "sources", busybox)
    (sources / "taskdef.yml").write_text(TASK_DEFINITION, encoding="utf-8")
    (sources / "service.yml").write_text(SERVICE, encoding="utf-8")
    return sources


def release(agent: Agent, sandbox: Sandbox, sources: Path, number: int, tests: str = "exit 0") -> Ended:
    agent.install("-m", "ecs_steps")
    command = agent.folder / "bin" / "test.cmd"  # where a Windows agent has the one of the sources
    report = 'mkdir -p results; echo \'<testsuite name="web" tests="1"/>\' > results/unit.xml'
    command.write_text(f"#!/bin/sh\n{report}\n{tests}\n", encoding="utf-8")
    command.chmod(0o755)
    first = {"ECS_STEPS_TASK_DEFINITION_FILE": "taskdef.yml", "ECS_STEPS_SERVICE_DEFINITION": "service.yml"}
    environment = {**sandbox.environment, **first, "BUILD_NUMBER": str(number)}
    return agent.run(WINDOWS, scm=sources, environment=environment, unix=False, bat={"run": True})


def test_a_windows_agent_releases_and_a_failing_test_stops_it(agent: Agent, sandbox: Sandbox, sources: Path) -> None:
    ended = release(agent, sandbox, sources, 41)
    assert ended.result == "SUCCESS", ended.log
    scripts = [call[0]["script"] if isinstance(call[0], dict) else call[0] for call in ended.calls("bat")]
    assert scripts == ["test.cmd", "@ecs-steps build", "@ecs-steps push", "@ecs-steps deploy"]
    (service,) = sandbox.client("ecs").describe_services(cluster="shop", services=["billing"])["services"]
    assert (service["runningCount"], service["taskDefinition"].rpartition("/")[2]) == (1, "billing:1")

    failed = release(agent, sandbox, sources, 42, tests="exit 1")
    assert (failed.result, len(failed.calls("bat"))) == ("FAILURE", 1)
    images = sandbox.client("ecr").list_images(repositoryName="shop/billing")["imageIds"]
    assert [image["imageTag"] for image in images] == ["41"]
