"""`jenkins/Jenkinsfile.rolling` from checkout to a container that answers: real steps, real images, real containers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecs_steps.testbed import private_engine, sample
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.groovy.sandboxes import Sandbox

pytestmark = [pytest.mark.groovy, pytest.mark.docker]

ROLLING = (PROJECT / "jenkins" / "Jenkinsfile.rolling").read_text(encoding="utf-8")


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


def release(agent: Agent, sandbox: Sandbox, sources: Path, version: int, pipeline: str = ROLLING) -> Ended:
    """Commit a version of the sample service and run a pipeline on it."""
    commit(sources, version)
    agent.install("-m", "ecs_steps")
    return agent.run(pipeline, scm=sources, environment={**sandbox.environment, "BUILD_NUMBER": str(version)})


def put_into_service(sandbox: Sandbox, image: str) -> None:
    """Make the service `web` as somebody made it long ago: behind a load balancer, with a circuit breaker."""
    vpc = sandbox.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = sandbox.client("elbv2").create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckIntervalSeconds=5
    )["TargetGroups"][0]["TargetGroupArn"]
    sandbox.client("logs").create_log_group(logGroupName="/ecs/web")
    logs = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
    container = {
        "name": "web",
        "image": image,
        "memory": 64,
        "portMappings": [{"containerPort": 8080}],
        "logConfiguration": {"logDriver": "awslogs", "options": logs},
    }
    ecs = sandbox.client("ecs")
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
    agent: Agent, sandbox: Sandbox, sources: Path
) -> None:
    first = release(agent, sandbox, sources, 1, PREPARE)
    assert first.result == "SUCCESS", first.log
    put_into_service(sandbox, first.returned["image"])

    second = release(agent, sandbox, sources, 2)
    assert second.result == "SUCCESS", second.log
    assert sandbox.answer() == "web version 2"

    broken = release(agent, sandbox, sources, 3, example("README.md", "@Library"))
    assert broken.result == "FAILURE"
    assert (broken.error or "").startswith("ecsDeploy: web rolled back: ")
    assert "fatal: DATABASE_URL is not set" in broken.log
    assert sandbox.answer() == "web version 2"

    scripted = release(agent, sandbox, sources, 6, example("jenkins/README.md", "node("))
    assert scripted.result == "SUCCESS", scripted.log
    assert sandbox.answer() == "web version 6"
    assert scripted.returned["verdict"] == "succeeded"
    assert scripted.returned["image"].rpartition("@")[2] in running_digests(sandbox)


def example(page: str, beginning: str) -> str:
    """Find the pipeline on a page that begins so."""
    examples: list[str] = re.findall(r"```groovy\n(.*?)```", (PROJECT / page).read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (text for text in examples if text.startswith(beginning))
    return found


def running_digests(sandbox: Sandbox) -> list[str]:
    ecs = sandbox.client("ecs")
    tasks = ecs.list_tasks(cluster="shop", serviceName="web")["taskArns"]
    return [task["containers"][0]["imageDigest"] for task in ecs.describe_tasks(cluster="shop", tasks=tasks)["tasks"]]
