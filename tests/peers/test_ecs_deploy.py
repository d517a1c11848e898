from __future__ import annotations

from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.testbed.scenario import Scenario
from ecs_steps.testbed.server import Testbed
from tests.peers.conftest import Peer


def images(testbed: Testbed, service_arn: str) -> set[str]:
    live = testbed.engine.world.services[service_arn].live()
    return {container.image for task in live for container in task.containers}


def test_ecs_deploy_brings_a_new_tag_out(testbed: Testbed, peer: Peer) -> None:
    placed = Scenario(testbed).service("shop", "web", "registry/web:1")
    done = peer("ecs", "deploy", "shop", "web", "--tag", "2", "--timeout", "60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Deployment successful" in done.stdout
    assert images(testbed, placed.service_arn) == {"registry/web:2"}


def test_ecs_deploy_sees_a_deployment_that_failed(testbed: Testbed, peer: Peer) -> None:
    placed = Scenario(testbed).service("shop", "web", "registry/web:1", rollback=False)
    testbed.script("registry/web:2", Behaviour(exit_after=0))
    done = peer("ecs", "deploy", "shop", "web", "--tag", "2", "--timeout", "20", "--no-deregister")
    assert done.returncode == 1, done.stdout + done.stderr
    assert images(testbed, placed.service_arn) == {"registry/web:1"}


def test_ecs_scale_changes_the_desired_count(testbed: Testbed, peer: Peer) -> None:
    placed = Scenario(testbed).service("shop", "web", "registry/web:1", desired=1)
    done = peer("ecs", "scale", "shop", "web", "3", "--timeout", "60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert testbed.engine.world.services[placed.service_arn].running() == 3
