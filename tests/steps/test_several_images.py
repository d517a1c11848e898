"""Releases of several containers: each image is proved where it was asked for, and handed on by the steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.contract.errors import DeployFailed
from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.register import RegisterOptions, register
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.image import PinnedImage
from ecs_steps.wait_stable import WaitStableOptions, wait_stable
from ecs_steps.waves import deploy_several
from tests.scene import Scene
from tests.steps.registering import file


def pair(folder: Path, worker: str = "set by the release") -> str:
    """A task definition's file with two containers."""
    images = {"web": "set by the release", "worker": worker}
    return file(folder, containerDefinitions=[{"name": name, "image": images[name], "memory": 64} for name in images])


def deployed(scene: Scene, folder: Path, **more: Any) -> Deployed:
    options = DeployOptions(cluster="shop", service="web", task_definition_file=pair(folder), **more)
    return deploy(options, scene.clients, scene.report)


@pytest.fixture
def two(scene: Scene) -> dict[str, PinnedImage]:
    """A service, and two further images of its repository."""
    scene.service()
    return {"web": scene.image("2"), "worker": scene.image("3")}


def test_each_container_is_proved_by_its_own_digest(scene: Scene, two: dict[str, PinnedImage], tmp_path: Path) -> None:
    made = deployed(scene, tmp_path, images=two)

    assert (made.verdict, made.proof, made.images) == (Verdict.SUCCEEDED, Proof.PROVED, two)
    web, worker = (str(two[name].digest)[:19] for name in ("web", "worker"))
    assert f"2 running tasks report {web} (web), {worker} (worker)" in scene.said


def test_a_container_that_keeps_another_image_of_the_repository_contradicts_nothing(
    scene: Scene, two: dict[str, PinnedImage], tmp_path: Path
) -> None:
    old = scene.image("0")
    options = DeployOptions(
        cluster="shop",
        service="web",
        task_definition_file=pair(tmp_path, f"{old.name}@{old.digest}"),
        image=two["web"],
        container="web",
    )

    made = deploy(options, scene.clients, scene.report)

    assert (made.verdict, made.proof, made.images) == (Verdict.SUCCEEDED, Proof.PROVED, {"web": two["web"]})


def test_the_steps_hand_the_images_on_to_the_one_that_proves_them(
    scene: Scene, two: dict[str, PinnedImage], tmp_path: Path
) -> None:
    known: dict[str, Any] = {"cluster": "shop", "service": "web"}
    registering = RegisterOptions(task_definition_file=pair(tmp_path), images=two)
    registered = register(registering, scene.clients, scene.report)
    updating = UpdateOptions(**known, task_definition=registered.task_definition, images=registered.images or {})
    updated = update(updating, scene.clients, scene.report)
    waiting = WaitStableOptions(**known, deployment=updated.deployment, images=updated.images or {})

    stable = wait_stable(waiting, scene.clients, scene.report)

    assert (stable.verdict, stable.proof, stable.images) == (Verdict.SUCCEEDED, Proof.PROVED, two)


def test_one_that_runs_something_else_is_named(scene: Scene, two: dict[str, PinnedImage], tmp_path: Path) -> None:
    made = deployed(scene, tmp_path, images=two)
    other = {**two, "worker": scene.image("4")}
    waiting = WaitStableOptions(cluster="shop", service="web", deployment=made.deployment, images=other)

    with pytest.raises(DeployFailed) as caught:
        wait_stable(waiting, scene.clients, scene.report)

    assert f"worker: tasks run {two['worker'].digest} in place of {other['worker'].digest}" in str(caught.value)


def test_a_deployment_is_found_by_all_of_its_images(scene: Scene, two: dict[str, PinnedImage], tmp_path: Path) -> None:
    made = deployed(scene, tmp_path, images=two)

    stable = wait_stable(WaitStableOptions(cluster="shop", service="web", images=two), scene.clients, scene.report)

    assert (stable.deployment, stable.proof) == (made.deployment, Proof.PROVED)


def test_a_release_of_several_services_proves_them_too(
    scene: Scene, two: dict[str, PinnedImage], tmp_path: Path
) -> None:
    options = DeployOptions(cluster="shop", service="web", task_definition_file=pair(tmp_path), images=two)

    released = deploy_several({"web": options}, clients=scene.clients, report=scene.report)

    assert released.proofs == {"web": Proof.PROVED}
