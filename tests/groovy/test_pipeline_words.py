"""What `ecsPipeline` makes of its words: which step gets which, and how long Jenkins lets a deployment go on."""

from __future__ import annotations

import shutil

import certifi
import pytest

from ecs_steps.deploy import DeployOptions
from tests.groovy.jenkins import Ended
from tests.groovy.shop import Shop, commands
from tests.steps.web_server import Reply, serving

pytestmark = pytest.mark.groovy

OWN = "cluster: 'shop-dev', region: 'eu-west-1', timeout: '20m', onFailure: 'rollback'"


def limits(ended: Ended) -> list[int]:
    assert ended.result == "SUCCESS", ended.log
    return [asked["time"] for asked in ended.limits if asked["unit"] == "SECONDS"]


def test_a_step_gets_those_of_an_environments_words_that_it_knows(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    shop.config = shop.config.replace("dev: {cluster: shop-dev}", "dev: {}")
    with serving(lambda _: Reply(body="fine")) as web:
        check = f"check: [url: 'http://127.0.0.1:{web.port}/', successes: 1]"
        ended = shop.release("dev", "1.4.2", f"environments: [dev: [{OWN}]], deploy: [timeout: '5m'], {check}")
    assert limits(ended) == [3 * 20 * 60 + 15 * 60]
    assert [lock["resource"] for lock in ended.locks] == ["ecs/eu-west-1/shop-dev/web"]
    assert commands(ended)[2:] == ["find", "deploy", "check"]
    assert shop.serves("shop-dev") == image.digest


def test_a_way_back_goes_to_the_place_of_the_deployment(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    shop.config = shop.config.replace("dev: {cluster: shop-dev}", "dev: {}")
    check = "check: [url: 'http://127.0.0.1:9/', successes: 1, interval: '1s', timeout: '2s']"
    ended = shop.release("dev", "1.4.2", f"environments: ['dev'], deploy: [{OWN}], {check}")
    assert (ended.error or "").startswith("ecsCheck: ")
    assert commands(ended)[-1] == "rollback"
    assert shop.serves("shop-dev") == shop.first.digest
    assert ended.log.index("is taken back, as onFailure asks") < ended.log.index("+ ecs-steps rollback")


def test_jenkins_ends_a_deployment_long_after_its_own_timeout_did(shop: Shop) -> None:
    shop.config = shop.config.replace("{cluster: shop-dev}", "{cluster: shop-dev, timeout: 1h30m}")
    shop.config = shop.config.replace("approval: true", "timeout: 90")
    ended = shop.release("", "1")
    assert limits(ended) == [3 * 5400 + 900, 3 * 90 + 900]
    # Waiting for an agent or for the lock does not count.
    assert [limit["held"] for limit in ended.limits] == [["node", "lock"]] * 2


@pytest.mark.parametrize(
    ("words", "seconds"), [("", 3 * DeployOptions.timeout.seconds + 900), (", minutes: 100", 6000)]
)
def test_the_limit_is_that_of_the_step_by_itself_or_what_is_asked_for(shop: Shop, words: str, seconds: int) -> None:
    assert limits(shop.release("dev", "1", f"service: 'web'{words}")) == [seconds]


def test_an_agent_that_deploys_gets_the_authorities_that_the_file_names(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    shop.config = shop.config.replace("defaults: {", "defaults: {ca_bundle: certs/corporate.pem, ")
    (shop.sources / "certs").mkdir()
    shutil.copy(certifi.where(), shop.sources / "certs" / "corporate.pem")
    ended = shop.release("dev", "1.4.2")
    assert (ended.result, shop.serves("shop-dev")) == ("SUCCESS", image.digest), ended.log
