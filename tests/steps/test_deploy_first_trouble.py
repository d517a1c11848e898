"""The first deployment of a service: lost answers, late ones, missing rights, and being killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.aws import Aws
from ecs_steps.contract.choices import Proof, Verdict
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


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def killed_at(number: int, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> Iterator[list[str]]:
    """End everything at the call with this number, before it leaves or when it was carried out; list the calls."""
    made: list[str] = []
    send = Aws._once

    def once(aws: Aws, service: str, use: Any, operation: str) -> Any:
        made.append(operation)
        if len(made) == number and not after:
            raise Killed
        try:
            return send(aws, service, use, operation)
        finally:
            if len(made) == number:
                raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Aws, "_once", once)
        with suppress(Killed):
            yield made


@pytest.mark.parametrize("after", [False, True], ids=["before it leaves", "after it was carried out"])
@pytest.mark.parametrize("number", range(1, 13))
def test_killed_at_any_call_and_run_again_there_is_one_service_and_one_deployment(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, after: bool
) -> None:
    scene.image("1")
    with killed_at(number, monkeypatch, after=after) as calls:
        released(scene, folder, IMAGE)
    assert len(calls) == number

    again = released(scene, folder, IMAGE)

    assert again.verdict in (Verdict.SUCCEEDED, Verdict.NOTHING_TO_DO)
    assert again.proof is Proof.PROVED
    begun = scene.scenario.call("ListServiceDeployments", cluster="shop", service="web")["serviceDeployments"]
    assert len(begun) == 1
    assert len(scene.scenario.call("ListTaskDefinitions", familyPrefix="web")["taskDefinitionArns"]) == 1
