"""The Jenkinsfiles to copy that build nothing, from end to end: the real command, against a local AWS."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.groovy.jenkins import PROJECT, Ended
from tests.groovy.shop import Shop
from tests.scene import HOST

pytestmark = pytest.mark.groovy

ENVIRONMENTS = f"""
defaults: {{region: eu-west-1, registry: {HOST}}}
environments:
  dev: {{cluster: shop-dev}}
  prod: {{cluster: shop, approval: true}}
"""


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.config = ENVIRONMENTS
    return shop


def run(shop: Shop, jenkinsfile: str, **settings: Any) -> Ended:
    return shop.build((PROJECT / "jenkins" / jenkinsfile).read_text(encoding="utf-8"), **settings)


def test_a_click_releases_the_version_that_was_named(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": "1.4.2"})
    assert ended.result == "SUCCESS", ended.log
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, shop.first.digest)
    assert ended.calls("input") == []


def test_production_is_asked_about_with_no_agent_held_and_the_change_in_the_log(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "1.4.2"}, input="ada")
    assert ended.result == "SUCCESS", ended.log
    assert shop.serves("shop") == image.digest
    (question,) = ended.calls("input")
    assert question[0]["message"] == f"Deploy {HOST}/shop/web:1.4.2@{image.digest} to prod?"
    before, _, _ = ended.log.partition("[Pipeline] { (Approve)")
    assert image.digest[:19] in before


def test_a_release_that_nobody_approves_changes_nothing(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "1.4.2"})
    assert ended.result == "ABORTED"
    assert shop.scene.writes == []


def test_a_version_that_was_never_pushed_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "prod", "VERSION": "9.9"}, input="ada")
    assert (ended.error or "").startswith("ecsFind: ")
    assert "shop/web:9.9" in (ended.error or "")
    assert (ended.calls("input"), shop.scene.writes) == ([], [])


def test_a_version_that_crashes_is_rolled_back_and_the_build_fails(shop: Shop) -> None:
    image = shop.scene.image("1.4.3")
    crash = Behaviour(exit_after=0, exit_code=3, last_words=("no DATABASE_URL",))
    shop.scene.testbed.script(f"{image.name}@{image.digest}", crash)
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": "1.4.3"})
    assert (ended.error or "").startswith("ecsDeploy: web rolled back: ")
    assert shop.serves("shop-dev") == shop.first.digest


@pytest.mark.parametrize(
    "version", ["1'; touch pwned; '", "$(touch pwned)", "%PATH%", "1 --on-busy=supersede", "1\n2", ""]
)
def test_a_hostile_version_is_no_version_and_nothing_else(shop: Shop, version: str) -> None:
    ended = run(shop, "Jenkinsfile.release", params={"ENVIRONMENT": "dev", "VERSION": version})
    assert (ended.error or "").startswith("ecsFind: ")
    assert shop.scene.writes == []
    assert not list(shop.agent.folder.rglob("pwned"))
