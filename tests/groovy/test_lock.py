"""One lock for a service: whoever deploys it takes it by the same name, which ecs-steps.yml gives."""

from __future__ import annotations

import pytest

from tests.groovy.jenkins import PROJECT, Ended
from tests.groovy.shop import Shop

pytestmark = pytest.mark.groovy

RELEASE = (PROJECT / "jenkins" / "Jenkinsfile.release").read_text(encoding="utf-8")


def names(ended: Ended) -> list[str]:
    assert ended.result == "SUCCESS", ended.log
    return [lock["resource"] for lock in ended.locks]


def test_a_release_with_one_click_takes_the_lock_of_a_whole_pipeline(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    whole = shop.release("prod", "1.4.2", input="Deploy")
    click = shop.build(RELEASE, params={"ENVIRONMENT": "prod", "VERSION": "1.4.2"}, input="ada")
    assert names(click) == names(whole)
    assert len(names(click)) == 1


def locked(words: str) -> str:
    return f"node {{ checkout(scm)\n ecsLock({words}) {{ echo 'alone' }} }}"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("environment: 'dev'", "ecs/eu-west-1/shop-dev/web"),
        ("environment: 'prod', service: 'web'", "ecs/123456789012/eu-west-1/shop/web"),
        ("environment: 'prod', region: 'us-east-1', account: '', cluster: 'b'", "ecs/123456789012/us-east-1/b/web"),
        ("cluster: 'shop', service: 'web'", "ecs/shop/web"),
        ("cluster: 'shop'", "ecs/eu-west-1/shop/web"),
        (
            "cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop', service: 'web'",
            "ecs/123456789012/eu-west-1/shop/web",
        ),
    ],
)
def test_a_lock_is_named_by_the_place_of_the_service(shop: Shop, words: str, name: str) -> None:
    ended = shop.build(locked(words))
    assert names(ended) == [name]
    assert ended.log.index("Lock acquired") < ended.log.index("alone") < ended.log.index("Lock released")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("enviroment: 'dev'", "ecsLock: there is no parameter enviroment; there are environment, service, "),
        ("environment: 'stage'", "ecsVerify: There is no environment stage"),
        ("service: 'web'", "ecsLock: ecs-steps.yml does not say which cluster is meant"),
    ],
)
def test_without_a_name_there_is_no_lock_and_nothing_runs(shop: Shop, words: str, sentence: str) -> None:
    ended = shop.build(locked(words))
    assert (ended.error or "").startswith(sentence), ended.log
    assert ended.locks == []
