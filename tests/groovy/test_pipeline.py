"""`ecsPipeline` from a version in the registry through the environments: the real command, against a local AWS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.groovy.shop import Shop, commands, stages
from tests.scene import HOST

pytestmark = pytest.mark.groovy

CRASH = Behaviour(exit_after=0, exit_code=3, last_words=("no DATABASE_URL",))
DEV = "ecs/eu-west-1/shop-dev/web"
PROD = "ecs/123456789012/eu-west-1/shop/web"


def test_a_version_goes_through_the_environments_and_a_person_sees_what_is_approved(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")

    ended = shop.release("", "1.4.2", input="Deploy")

    assert ended.result == "SUCCESS", ended.log
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, image.digest)
    assert stages(ended) == ["Checkout", "Find", "Deploy to dev", "Look at prod", "Approve prod", "Deploy to prod"]
    assert {name: done["verdict"] for name, done in ended.returned.items()} == {"dev": "succeeded", "prod": "succeeded"}
    (asked,) = ended.asked
    assert asked["held"] == []
    what, change, *more = asked["question"]["message"].splitlines()
    assert what == f"Deploy {image} to prod (service web in cluster shop, account 123456789012)?"
    assert change.startswith("- containerDefinitions[web].image: ")
    assert str(image.digest)[:19] in change
    assert more[-1] == "- It runs now: web:2"  # what was built before has none of this build's commits
    assert [lock["inversePrecedence"] for lock in ended.locks] == [True, True]
    assert ended.log.count("Words of deploy") == 1
    assert ended.log.count("Would tell web: ") == 1
    assert_in_order(
        ended.log,
        f"Lock acquired on [Resource: {DEV}]",
        "Trying to pass milestone 1",
        "ecs-steps deploy",
        f"Lock released on resource [Resource: {DEV}]",
        "Deploy " + HOST,
        f"Lock acquired on [Resource: {PROD}]",
        "Trying to pass milestone 2",
        f"Lock released on resource [Resource: {PROD}]",
    )


def assert_in_order(log: str, *texts: str) -> None:
    places = [log.index(text) for text in texts]
    assert places == sorted(places)


def test_one_environment_is_released_with_one_click_which_ends_no_other_build(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")

    ended = shop.release("dev", "1.4.2", "triggers: [githubPush()]")

    assert ended.result == "SUCCESS", ended.log
    assert (list(ended.returned), ended.asked) == (["dev"], [])
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, shop.first.digest)
    assert "milestone" not in ended.log
    assert [lock["inversePrecedence"] for lock in ended.locks] == [False]  # no milestone turns the older one away
    parameters, triggers = (each["options"]["of"] for each in ended.declared)
    assert [each["name"] for each in parameters] == ["ENVIRONMENT", "VERSION"]
    assert parameters[0]["choices"] == ["", "dev", "prod"]
    assert triggers == [{"kind": "githubPush"}]


def test_without_a_version_a_person_chooses_from_the_tags_in_the_registry(shop: Shop) -> None:
    older = shop.scene.image("1.4.1")
    shop.scene.image("1.4.2")

    ended = shop.release("dev", "", input="1.4.1")

    assert shop.serves("shop-dev") == older.digest, ended.log
    (asked,) = ended.asked
    assert sorted(asked["question"]["parameters"][0]["choices"]) == ["1", "1.4.1", "1.4.2"]
    assert asked["held"] == []


def test_nobody_approves_and_nothing_is_deployed(shop: Shop) -> None:
    shop.scene.image("1.4.2")

    ended = shop.release("prod", "1.4.2")

    assert (ended.result, shop.scene.writes) == ("ABORTED", [])
    assert "Lock acquired" not in ended.log


def test_what_has_changed_since_it_was_looked_at_is_not_deployed(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    call, container = shop.scene.scenario.call, {"name": "web", "image": f"{HOST}/shop/web@{shop.first.digest}"}

    def somebody() -> None:
        call("RegisterTaskDefinition", family="web", containerDefinitions=[{**container, "memory": 128}])
        call("UpdateService", cluster="shop", service="web", taskDefinition="web")

    with answering_after(shop.agent.folder / "asked", somebody) as answer:
        ended = shop.release("prod", "1.4.2", input="Deploy", answer_when=answer)

    assert ended.error == (
        "ecsPipeline: prod (service web in cluster shop, account 123456789012) has changed since it was looked at, and "
        "nothing was deployed: it runs web:3 now, and ran web:2 then. Start again, and look again"
    )
    assert shop.serves("shop") == shop.first.digest
    assert "left as it is" not in ended.log


@contextmanager
def answering_after(folder: Path, act: Callable[[], None]) -> Iterator[str]:
    """Act when a person is asked; give the place where the question says so, and waits for the answer."""
    folder.mkdir()

    def watch() -> None:
        while not (folder / "question").exists():
            time.sleep(0.05)
        act()
        (folder / "answer").touch()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield str(folder)
    watcher.join(180)


def test_plug_ins_that_are_not_there_can_be_left_out(shop: Shop) -> None:
    shop.scene.image("1.4.2")

    words = "lock: false, milestone: false, parameters: false, environments: ['dev']"
    ended = shop.release("", "1.4.2", words)

    assert (ended.result, ended.declared) == ("SUCCESS", [])
    assert "Lock" not in ended.log
    assert "milestone" not in ended.log


def test_a_version_that_crashes_ends_the_build_with_its_cause_before_the_next_environment(shop: Shop) -> None:
    image = shop.scene.image("1.4.3")
    shop.scene.testbed.script(f"{image.name}@{image.digest}", CRASH)

    ended = shop.release("", "1.4.3", input="Deploy")

    assert (ended.error or "").startswith("ecsDeploy: web rolled back: ")
    assert ended.log.count("rolled back: ") == 1
    assert (shop.serves("shop-dev"), shop.serves("shop"), ended.asked) == (shop.first.digest, shop.first.digest, [])
    assert "rollback" not in commands(ended)


@pytest.mark.parametrize(
    ("words", "params", "sentence"),
    [
        ("servise: 'web'", {}, "ecsPipeline: there is no parameter servise; there are service, environments, image, "),
        ("service: 'web'", {"ENVIRONMENT": "stage"}, "ecsPipeline: there is no environment stage; there are dev, prod"),
        ("environments: []", {}, "ecsPipeline: ecs-steps.yml has no environments to deploy to"),
        ("environments: ['stage']", {}, "ecsVerify: There is no environment stage"),
        ("check: [timeout: '1s']", {}, "ecsPipeline: neither check nor ecs-steps.yml says which url of dev is to be "),
        (
            "deploy: [unstable: true]",
            {},
            "ecsPipeline: only a check may leave the build unstable; leave unstable out of ",
        ),
        (
            "service: 'web'",
            {"ENVIRONMENT": "dev; touch pwned"},
            "ecsPipeline: there is no environment dev; touch pwned; ",
        ),
        ("service: 'web'", {"VERSION": "1'; touch pwned; '"}, "ecsFind: "),
        ("service: 'web'", {"VERSION": "$(touch pwned)\n%PATH%`touch pwned`"}, "ecsFind: "),
        ("service: 'web\\'; touch pwned'", {"ENVIRONMENT": "dev", "VERSION": "1"}, "ecs"),
        ("environments: ['dev']", {"VERSION": "9.9"}, "ecsFind: There is no image shop/web:9.9"),
        ("environments: 'dev'", {}, "ecsPipeline: environments is a list or a map, not 'dev'"),
        ("deploy: 'dev'", {}, "ecsPipeline: deploy is a map of words, not 'dev'"),
        (
            "deploy: [image: 'shop/web:9']",
            {},
            "ecsPipeline: image, service and environment are for the whole ",
        ),
        (
            "environments: [dev: [service: 'b']]",
            {},
            "ecsPipeline: image, service and environment are for the ",
        ),
        (
            "environments: ['dev'], minutes: 10",
            {},
            "ecsPipeline: minutes: 10 would end a deployment of dev before its own timeout does, and without a ",
        ),
    ],
)
def test_what_cannot_be_meant_changes_nothing(shop: Shop, words: str, params: dict[str, str], sentence: str) -> None:
    ended = shop.run(words, params=params)
    assert (ended.error or "").startswith(sentence)
    assert shop.scene.writes == []
    assert not list(shop.agent.folder.rglob("pwned"))
