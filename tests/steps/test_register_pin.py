"""The tag of an image: beside the digest as a resource tag, or in its place."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Pin, Proof
from ecs_steps.contract.errors import NotReady
from ecs_steps.register import Registered
from ecs_steps.update import UpdateOptions, update
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from ecs_steps.wait_stable import Stable, WaitStableOptions, wait_stable
from tests.scene import HOST, REPOSITORY, Scene
from tests.steps.registering import held, images, registered

WEB = TaskDefinitionName.parse("web")


def beside(scene: Scene, name: str) -> dict[str, str]:
    return {each["key"]: each["value"] for each in held(scene, name)["tags"]}


def test_the_tag_stands_beside_the_digest(scene: Scene) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "team", "value": "shop"}])
    image = scene.image("2.0.1")

    registered(scene, task_definition=WEB, image=Image.parse(f"{HOST}/shop/web:2.0.1"))

    assert images(scene, "web:2") == {"web": f"{image.name}@{image.digest}"}
    assert beside(scene, "web:2") == {"team": "shop", "ecs-steps:image-tag/web": "2.0.1"}


def test_the_next_tag_takes_its_place_and_is_said_in_the_difference(scene: Scene) -> None:
    scene.revision(scene.image("1"))
    registered(scene, task_definition=WEB, image=scene.image("2"))

    registered(scene, task_definition=WEB, image=scene.image("3"))

    assert beside(scene, "web:3") == {"ecs-steps:image-tag/web": "3"}
    assert "tags[ecs-steps:image-tag/web].value: 2 -> 3" in scene.said


def test_another_tag_of_the_same_bytes_is_no_new_revision(scene: Scene) -> None:
    scene.revision(scene.image("1"))
    image = scene.image("2")
    registered(scene, task_definition=WEB, image=image)

    again = registered(scene, task_definition=WEB, image=Image(image.host, image.path, "stable", image.digest))

    assert (again.registered, again.task_definition.short) == (False, "web:2")


def test_an_image_by_digest_alone_has_no_tag_to_keep(scene: Scene) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "ecs-steps:image-tag/web", "value": "1"}])
    image = scene.image("2")

    registered(scene, task_definition=WEB, image=Image(image.host, image.path, None, image.digest))

    assert beside(scene, "web:2") == {}


def test_where_tagging_is_denied_it_is_left_out_with_one_line(scene: Scene) -> None:
    scene.revision(scene.image("1"))
    scene.deny("ecs:TagResource")

    made = registered(scene, task_definition=WEB, image=scene.image("2"))

    assert made.task_definition.short == "web:2"
    assert beside(scene, "web:2") == {}
    told = [line for line in scene.said.splitlines() if "ecs:TagResource" in line]
    assert len(told) == 1
    assert "the image's tag is not kept beside its digest" in told[0]


def test_tags_of_the_document_itself_are_not_left_out(scene: Scene) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "team", "value": "shop"}])
    scene.deny("ecs:TagResource")

    with pytest.raises(NotReady, match="No permission for ecs:TagResource"):
        registered(scene, task_definition=WEB, image=scene.image("2"))


def test_fifty_tags_leave_no_room_for_ours(scene: Scene) -> None:
    tags = [{"key": f"k{number}", "value": "v"} for number in range(50)]
    scene.revision(scene.image("1"), tags=tags)

    registered(scene, task_definition=WEB, image=scene.image("2"))

    assert "ecs-steps:image-tag/web" not in beside(scene, "web:2")


def rolled_out(scene: Scene, tag: str) -> tuple[Registered, Stable]:
    """Register by tag, update and wait, as three steps do."""
    made = registered(
        scene, cluster="shop", service="web", image=Image.parse(f"{HOST}/{REPOSITORY}:{tag}"), pin=Pin.TAG
    )
    where: dict[str, Any] = {"cluster": "shop", "service": "web", "image": made.image}
    told = update(UpdateOptions(**where, task_definition=made.task_definition), scene.clients, scene.report)
    stable = wait_stable(WaitStableOptions(**where, deployment=told.deployment), scene.clients, scene.report)
    return made, stable


def test_pin_tag_keeps_the_tag_and_the_proof_holds(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    made, stable = rolled_out(scene, "2")

    assert images(scene, "web:2") == {"web": f"{HOST}/shop/web:2"}
    assert made.image == image
    assert stable.proof is Proof.PROVED
    assert beside(scene, "web:2") == {}


def test_pin_tag_again_registers_nothing(scene: Scene) -> None:
    scene.service()
    scene.image("2")
    rolled_out(scene, "2")

    made, _ = rolled_out(scene, "2")

    assert (made.registered, made.task_definition.short) == (False, "web:2")


def test_pin_tag_of_an_image_without_one_is_latest(scene: Scene) -> None:
    scene.service()
    scene.image("latest")

    registered(scene, cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web"), pin=Pin.TAG)

    assert images(scene, "web:2") == {"web": f"{HOST}/shop/web:latest"}


def test_pin_tag_of_an_image_by_digest_keeps_the_digest(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")
    by_digest = Image(image.host, image.path, None, image.digest)

    registered(scene, cluster="shop", service="web", image=by_digest, pin=Pin.TAG)

    assert images(scene, "web:2") == {"web": f"{image.name}@{image.digest}"}
