"""The first deployment of a service: lost answers, late ones, missing rights, and being killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import NotReady
from ecs_steps.deploy import deploy
from ecs_steps.values.image import Image
from tests.scene import HOST, Scene
from tests.steps.first_deployments import MADE, prepared, refused, released, service

IMAGE = Image.parse(f"{HOST}/shop/web:1")


@pytest.fixture
def folder(scene: Scene, tmp_path: Path) -> Path:
    """A cluster without a service, and a folder with both definitions."""
    return prepared(scene, tmp_path)


@pytest.mark.parametrize("action", ["ecs:RegisterTaskDefinition", "ecs:CreateService"])
def test_an_answer_that_is_lost_makes_nothing_twice(scene: Scene, folder: Path, action: str) -> None:
    scene.clients.ecs(None).has_cluster("shop")
    scene.answer_lost(action)

    made = released(scene, folder, scene.image("1"))

    assert made.verdict is Verdict.SUCCEEDED
    assert len(service(scene)["deployments"]) == 1
    assert service(scene)["taskDefinition"].endswith("web:1")


def test_a_service_that_ecs_does_not_show_yet_is_waited_for(scene: Scene, folder: Path) -> None:
    scene.stale(0, "ecs:DescribeServices", times=8)

    made = released(scene, folder, scene.image("1"))

    assert made.verdict is Verdict.SUCCEEDED
    assert scene.writes == MADE


def test_it_makes_its_service_and_needs_no_right_to_update(scene: Scene, folder: Path) -> None:
    scene.image("1")
    needs = set(deploy.rights.needs) - {"ecs:UpdateService"}
    scene.allow_only(*needs, "ecs:CreateService", "ecs:DescribeTaskDefinition", "ecr:DescribeImages")

    released(scene, folder, IMAGE)

    assert scene.writes[-1:] == ["ecs:CreateService"]
    assert set(scene.testbed.calls.actions()) <= deploy.rights.all


def test_without_the_right_to_make_it_it_says_which(scene: Scene, folder: Path) -> None:
    scene.image("1")
    scene.deny("ecs:CreateService")

    error = refused(scene, folder, IMAGE)

    assert isinstance(error, NotReady)
    assert str(error).startswith("No permission for ecs:CreateService")


def test_where_the_service_may_not_be_seen_it_is_taken_to_be_there(scene: Scene, folder: Path) -> None:
    scene.image("1")
    scene.deny("ecs:DescribeServices")

    error = refused(scene, folder, IMAGE)

    assert "No permission for ecs:DescribeServices: web is taken to be there already" in scene.said
    assert error.exit_code == 3
    assert "ecs:CreateService" not in scene.writes
