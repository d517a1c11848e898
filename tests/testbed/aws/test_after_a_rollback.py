"""A service after its rollback: what it runs is not what it was told last."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scene import Scene
from tests.steps.waiting import CRASHES, rolled_out


@pytest.fixture
def bad(scene: Scene) -> str:
    """The revision that ECS rolled back."""
    rolled_out(scene, scene.image("2"), CRASHES)
    scene.testbed.advance(600)
    return "web:2"


def _updated(scene: Scene, **members: Any) -> list[str]:
    answer = scene.scenario.call("UpdateService", cluster="shop", service="web", **members)
    return [each["taskDefinition"].rpartition("/")[2] for each in answer["service"]["deployments"]]


def test_what_is_forced_anew_is_what_serves(scene: Scene, bad: str) -> None:
    assert bad not in _updated(scene, forceNewDeployment=True)


def test_another_count_starts_no_deployment(scene: Scene, bad: str) -> None:
    assert _updated(scene, desiredCount=3) == ["web:1"]


def test_the_bad_one_can_be_tried_again(scene: Scene, bad: str) -> None:
    assert _updated(scene, taskDefinition=bad) == [bad, "web:1"]
