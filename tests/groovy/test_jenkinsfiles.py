"""The Jenkinsfiles to copy that build nothing, from end to end: the real command, against a local AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.testbed.clock import WallClock
from ecs_steps.testbed.rollout.behaviour import Behaviour, Timings
from ecs_steps.testbed.server import Testbed
from tests.groovy.jenkins import PROJECT, Agent, Ended
from tests.scene import HOST, Scene

pytestmark = pytest.mark.groovy

ENVIRONMENTS = f"""
defaults: {{region: eu-west-1, registry: {HOST}}}
environments:
  dev: {{cluster: shop-dev}}
  prod: {{cluster: shop, approval: true}}
"""


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """A local AWS on the wall's time whose rollouts are over as soon as they begin."""
    with Testbed(clock=WallClock(), timings=Timings.instant()) as testbed:
        yield testbed


@pytest.fixture
def shop(agent: Agent, scene: Scene, tmp_path: Path) -> Shop:
    return Shop(agent, scene, tmp_path / "sources")


class Shop:
    """A repository with a Jenkinsfile of ours and an ecs-steps.yml, and the environments that this names."""

    def __init__(self, agent: Agent, scene: Scene, sources: Path) -> None:
        self.agent, self.scene, self.sources = agent, scene, sources
        agent.install("-m", "ecs_steps")
        sources.mkdir()
        (sources / "ecs-steps.yml").write_text(ENVIRONMENTS, encoding="utf-8")
        self.first = first = scene.image("1")
        for cluster in ("shop-dev", "shop"):
            scene.scenario.service(cluster, "web", f"{first.name}@{first.digest}")
        scene.testbed.calls.clear()

    def run(self, jenkinsfile: str, **settings: Any) -> Ended:
        given = settings.pop("environment", {})
        inherited = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
        environment = {**inherited, "PYTHONPATH": str(PROJECT), "HOME": str(self.agent.folder), **given}
        text = (PROJECT / "jenkins" / jenkinsfile).read_text(encoding="utf-8")
        return self.agent.run(text, scm=self.sources, environment=environment, **settings)

    def serves(self, cluster: str) -> str:
        """The image of the task definition that the service `web` of a cluster is at."""
        call = self.scene.scenario.call
        (service,) = call("DescribeServices", cluster=cluster, services=["web"])["services"]
        document = call("DescribeTaskDefinition", taskDefinition=service["taskDefinition"])["taskDefinition"]
        return str(document["containerDefinitions"][0]["image"]).removeprefix(f"{HOST}/shop/web@")


def test_a_click_releases_the_version_that_was_named(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": "1.4.2"})
    assert ended.result == "SUCCESS", ended.log
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, shop.first.digest)
    assert ended.calls("input") == []


def test_production_is_asked_about_with_no_agent_held_and_the_change_in_the_log(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "1.4.2"}, input="ada")
    assert ended.result == "SUCCESS", ended.log
    assert shop.serves("shop") == image.digest
    (question,) = ended.calls("input")
    assert question[0]["message"] == f"Deploy {HOST}/shop/web:1.4.2@{image.digest} to prod?"
    before, _, _ = ended.log.partition("[Pipeline] { (Approve)")
    assert image.digest[:19] in before


def test_a_release_that_nobody_approves_changes_nothing(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "1.4.2"})
    assert ended.result == "ABORTED"
    assert shop.scene.writes == []


def test_a_version_that_was_never_pushed_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "9.9"}, input="ada")
    assert (ended.error or "").startswith("ecsFind: ")
    assert "shop/web:9.9" in (ended.error or "")
    assert (ended.calls("input"), shop.scene.writes) == ([], [])


def test_a_version_that_crashes_is_rolled_back_and_the_build_fails(shop: Shop) -> None:
    image = shop.scene.image("1.4.3")
    crash = Behaviour(exit_after=0, exit_code=3, last_words=("no DATABASE_URL",))
    shop.scene.testbed.script(f"{image.name}@{image.digest}", crash)
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": "1.4.3"})
    assert (ended.error or "").startswith("ecsDeploy: web rolled back: ")
    assert shop.serves("shop-dev") == shop.first.digest


@pytest.mark.parametrize(
    "version", ["1'; touch pwned; '", "$(touch pwned)", "%PATH%", "1 --on-busy=supersede", "1\n2", ""]
)
def test_a_hostile_version_is_no_version_and_nothing_else(shop: Shop, version: str) -> None:
    ended = shop.run("Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": version})
    assert (ended.error or "").startswith("ecsFind: ")
    assert shop.scene.writes == []
    assert not list(shop.agent.folder.rglob("pwned"))
