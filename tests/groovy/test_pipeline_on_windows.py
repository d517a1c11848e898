"""`ecsPipeline` on a Windows agent: each line that it is given, carried out, and no signal that a step could hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.groovy.shop import Shop, commands
from tests.groovy.test_pipeline_endings import RELEASED, slow, told

pytestmark = pytest.mark.groovy

WINDOWS: dict[str, Any] = {"unix": False, "bat": {"run": True}}


def test_a_version_goes_through_the_environments_by_batch_lines_alone(shop: Shop) -> None:
    image = shop.scene.image("1.4.2")

    ended = shop.release("", "1.4.2", input="Deploy", **WINDOWS)

    assert ended.result == "SUCCESS", ended.log
    assert (shop.serves("shop-dev"), shop.serves("shop")) == (image.digest, image.digest)
    assert ended.calls("sh") == []
    assert [asked["script"] for (asked,) in ended.calls("bat")] == [
        "@ecs-steps verify",
        "@ecs-steps verify 2>nul",
        "@ecs-steps verify 2>nul",
        "@ecs-steps find",
        "@ecs-steps deploy",
        "@ecs-steps deploy",
        "@ecs-steps deploy 2>nul",
        "@ecs-steps deploy",
    ]
    assert (len(ended.asked), ended.log.count("Would tell web: ")) == (1, 1)


def test_an_abort_kills_the_process_and_the_pipeline_takes_the_service_back(shop: Shop) -> None:
    slow(shop, "rollback")

    with told(shop) as sign:
        ended = shop.release("dev", "1.4.2", abort_when=sign, kills=True, **WINDOWS)

    assert ended.result == "ABORTED", ended.log
    assert commands(ended)[-2:] == ["deploy", "rollback"]
    announced = "ecsPipeline: dev (service web in cluster shop-dev) is taken back, as onCancel asks"
    assert ended.log.index(announced) < ended.log.index(RELEASED)
    assert shop.serves("shop-dev") == shop.first.digest
