"""How `ecsPipeline` ends where something goes wrong: who brings the service back, and under which lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from ecs_steps.testbed.rollout.behaviour import Behaviour
from tests.groovy.jenkins import PROJECT
from tests.groovy.shop import Shop, commands
from tests.steps.web_server import Reply, serving

pytestmark = pytest.mark.groovy

SLOW = Behaviour(pull_seconds=3600.0)
RELEASED = "Lock released on resource [Resource: ecs/eu-west-1/shop-dev/web]"

#: A check of an address where nothing listens, in Groovy.
NEVER_ANSWERED = "[url: 'http://127.0.0.1:9/', successes: 1, interval: '1s', timeout: '2s']"


@contextmanager
def told(shop: Shop) -> Iterator[str]:
    """Give the file that is made once the step has written down the deployment that it began."""
    sign = shop.agent.folder / "told"
    results = shop.agent.folder / "workspace@tmp"

    def watch() -> None:
        for _ in range(3600):
            with suppress(FileNotFoundError):  # a step's before it, which has just ended
                if any('"deployment"' in path.read_text(encoding="utf-8") for path in results.glob("*/result.json")):
                    sign.touch()
                    return
            time.sleep(0.05)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield str(sign)
    watcher.join(180)


def slow(shop: Shop, on_cancel: str = "leave") -> str:
    """A version whose tasks do not start, and what becomes of it when the wait is cut off."""
    image = shop.scene.image("1.4.2")
    shop.scene.testbed.script(f"{image.name}@{image.digest}", SLOW)
    shop.config = shop.config.replace("context: web", f"context: web, on_cancel: {on_cancel}")
    return str(image.digest)


def test_a_process_that_was_killed_is_followed_by_a_rollback_under_the_same_lock(shop: Shop) -> None:
    slow(shop, "rollback")

    with told(shop) as sign:
        ended = shop.release("dev", "1.4.2", abort_when=sign, kills=True)

    assert ended.result == "ABORTED", ended.log
    assert commands(ended)[-2:] == ["deploy", "rollback"]
    assert ended.log.index("+ ecs-steps rollback") < ended.log.index(RELEASED)
    assert "ecsDeploy: deploy has not ended" in ended.log
    assert shop.serves("shop-dev") == shop.first.digest


def test_where_nothing_asks_for_it_what_goes_on_is_named_and_left(shop: Shop) -> None:
    digest = slow(shop)

    with told(shop) as sign:
        ended = shop.release("dev", "1.4.2", abort_when=sign, kills=True)

    assert (ended.result, commands(ended)[-1]) == ("ABORTED", "deploy")
    assert "is not taken back where nothing asks for it" in ended.log
    assert shop.serves("shop-dev") == digest


def test_a_step_that_hears_of_the_abort_goes_back_itself_and_nobody_after_it(shop: Shop) -> None:
    slow(shop, "rollback")

    with told(shop) as sign:
        ended = shop.release("dev", "1.4.2", abort_when=sign)

    assert (ended.result, commands(ended)[-1]) == ("ABORTED", "deploy"), ended.log
    assert ended.log.count("deploy was terminated") == 1
    assert shop.serves("shop-dev") == shop.first.digest


def test_an_agent_that_is_gone_leaves_the_service_as_it_is_and_says_so(shop: Shop) -> None:
    slow(shop, "rollback")

    with told(shop) as sign:
        ended = shop.release("dev", "1.4.2", lose_when=sign)

    assert (ended.result, ended.error) == ("ABORTED", "Agent was removed")
    assert "what it wrote down cannot be read: Cannot contact the agent: it is gone" in ended.log
    assert "whether anything was deployed is not known; look at it, or run the build again" in ended.log
    assert commands(ended)[-1] == "deploy"


@pytest.mark.parametrize(("on_failure", "last"), [("rollback", "rollback"), ("leave", "check")])
def test_a_check_that_fails_after_a_good_deployment_goes_back_where_the_file_asks(
    shop: Shop, on_failure: str, last: str
) -> None:
    image = shop.scene.image("1.4.2")
    shop.config = shop.config.replace("{cluster: shop-dev}", f"{{cluster: shop-dev, on_failure: {on_failure}}}")

    ended = shop.release("dev", "1.4.2", f"check: {NEVER_ANSWERED}")

    assert (ended.error or "").startswith("ecsCheck: ")
    assert commands(ended)[-1] == last
    assert shop.serves("shop-dev") == (shop.first.digest if on_failure == "rollback" else image.digest)


def test_a_check_that_is_cut_off_takes_the_service_back_where_the_file_asks(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    shop.config = shop.config.replace("context: web", "context: web, on_cancel: rollback, on_failure: leave")
    sign = shop.agent.folder / "asked"

    def busy(_: object) -> Reply:
        sign.touch()
        return Reply(status=503)

    with serving(busy) as web:
        ended = shop.release("dev", "1.4.2", f"check: [url: 'http://127.0.0.1:{web.port}/']", abort_when=str(sign))

    assert (ended.result, commands(ended)[-2:]) == ("ABORTED", ["check", "rollback"]), ended.log
    assert "is taken back, as onCancel asks" in ended.log
    assert shop.serves("shop-dev") == shop.first.digest


def test_after_a_check_that_only_warns_no_further_environment_is_deployed_to(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    check = NEVER_ANSWERED.replace("[", "[unstable: true, ")

    ended = shop.release("", "1.4.2", f"check: {check}", input="Deploy")

    assert (ended.result, ended.asked) == ("UNSTABLE", []), ended.log
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, shop.first.digest)
    assert ended.log.endswith("ecsPipeline: the build is UNSTABLE; prod is not deployed to\n")


def test_a_check_that_is_asked_for_wrongly_judges_nobody(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")
    shop.config = shop.config.replace("{cluster: shop-dev}", "{cluster: shop-dev, on_failure: rollback}")

    ended = shop.release("dev", "1.4.2", "check: [url: 'http://127.0.0.1:9/', timeout: '1s', successes: 3]")

    assert (ended.error or "").startswith("ecsCheck: --timeout 1s")
    assert (commands(ended)[-1], shop.serves("shop-dev")) == ("check", image.digest)


def test_what_runs_already_is_not_taken_back_by_a_check(shop: Shop) -> None:
    shop.config = shop.config.replace("{cluster: shop-dev}", "{cluster: shop-dev, on_failure: rollback}")

    ended = shop.release("dev", "1", f"check: {NEVER_ANSWERED}")

    assert (commands(ended)[-1], shop.serves("shop-dev")) == ("check", shop.first.digest)


def test_each_environment_is_checked_after_its_deployment_and_named_to_who_approves_the_next(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    with serving(lambda _: Reply(body="fine")) as web:
        address = f"http://127.0.0.1:{web.port}/health"
        shop.config = shop.config.replace("{cluster: shop-dev}", f'{{cluster: shop-dev, url: "{address}"}}')

        ended = shop.release("", "1.4.2", input="Deploy")

    assert ended.result == "SUCCESS", ended.log
    assert commands(ended)[4:6] == ["deploy", "check"]
    assert f"- To be looked at where it runs already: {address}" in ended.asked[0]["question"]["message"]


def test_each_environment_has_its_own_credentials(shop: Shop) -> None:
    shop.scene.image("1.4.2")
    program = shop.agent.folder / "bin" / "ecs-steps"
    text, seen = program.read_text(encoding="utf-8"), shop.agent.folder / "seen"
    program.write_text(text.replace("\nexec", f'\necho "$1 as $AWS_ACCESS_KEY_ID" >>{seen}\nexec'), encoding="utf-8")
    keys = {name: {"kind": "aws", "user": f"AKIA{name.upper()}", "secret": "canary"} for name in ("dev", "prod")}

    words = "environments: [dev: [credentialsId: 'dev'], prod: [credentialsId: 'prod', approval: false]]"
    with serving(lambda _: Reply(body="fine")) as web:
        words += f", check: [url: 'http://127.0.0.1:{web.port}/', successes: 1]"
        ended = shop.release("", "1.4.2", words, input="Deploy", credentials=keys)

    assert ended.result == "SUCCESS", ended.log
    lines = seen.read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line.startswith("check as ")]
    assert (len(asked), {"AKIADEV", "AKIAPROD"} & set(" ".join(asked).split())) == (2, set())
    said = [line for line in lines if line.startswith("deploy as ")]
    assert said == ["deploy as AKIADEV", "deploy as AKIAPROD", "deploy as AKIAPROD", "deploy as AKIAPROD"]
    assert "canary" not in ended.log


def test_tests_that_fail_keep_their_report_and_nothing_is_built(shop: Shop) -> None:
    report = "mkdir out; echo '<testsuite><testcase><failure/></testcase></testsuite>' >out/junit.xml"
    ended = shop.run(f"compile: {{ sh 'true' }}, junit: 'out/*.xml', test: {{ sh '''{report}; exit 3''' }}")
    assert (ended.result, ended.error, len(ended.calls("junit"))) == ("FAILURE", "script returned exit code 3", 1)

    unstable = shop.run(f"junit: 'out/*.xml', test: {{ sh '''rm -rf out; {report}''' }}")
    assert (unstable.result, unstable.returned) == ("UNSTABLE", {})
    assert "ecsPipeline: the build is UNSTABLE; nothing is pushed or deployed" in unstable.log
    assert not {"build", "push", "deploy"} & {*commands(ended), *commands(unstable)}


def test_the_tool_is_brought_to_every_agent_where_it_is_not_there(shop: Shop) -> None:
    assert "ecsInstall: '1;' is no version" in (shop.release("dev", "1", "install: [version: '1;']").error or "")


def test_the_library_is_small_enough_to_be_read() -> None:
    for name in ("ecsPipeline", "ecsPipelineWords", "ecsInstall", "ecsRunStep"):
        assert len((PROJECT / "vars" / f"{name}.groovy").read_text(encoding="utf-8").splitlines()) <= 250
