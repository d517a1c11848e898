"""Register: what it refuses, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene
from tests.steps.registering import file, refused, registered, two_containers


def test_a_bare_image_for_two_containers_is_asked_back(scene: Scene) -> None:
    two_containers(scene)

    error = refused(scene, task_definition=TaskDefinitionName.parse("pair"), image=scene.image("2"))

    assert isinstance(error, BadParameter)
    assert str(error) == "It is not clear which container takes the image: pair has web, proxy"
    assert error.hint == "Say --container web, or --images web=..."


@pytest.mark.parametrize("where", ["container", "images"])
def test_an_unknown_container_names_those_there_are(scene: Scene, where: str) -> None:
    scene.service()
    image = scene.image("2")
    wanted: dict[str, Any] = (
        {"image": image, "container": "wbe"} if where == "container" else {"images": {"wbe": image}}
    )

    error = refused(scene, cluster="shop", service="web", **wanted)

    assert isinstance(error, BadParameter)
    assert (error.what, error.why, error.hint) == ("There is no container wbe", "web has web", "Did you mean web?")


def test_a_tag_that_ecr_does_not_have_changes_nothing(scene: Scene) -> None:
    scene.service()

    error = refused(scene, cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web:nope"))

    assert isinstance(error, NotReady)
    assert error.what == "There is no image shop/web:nope"
    assert error.hint == "Push it first, or check the tag."


def test_a_repository_that_does_not_exist_says_how_it_is_made(scene: Scene) -> None:
    scene.service()

    error = refused(scene, cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/wbe:1"))

    assert error.what == "There is no repository shop/wbe"
    assert error.hint == "Create it once: aws ecr create-repository --repository-name shop/wbe"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "The task definition file {path} is not JSON"),
        ("[]", "{path} is no task definition"),
        ("{}", "{path} has no family"),
        ('{"family": "web"}', "{path} has no containers"),
        ('{"family": "web", "containerDefinitions": []}', "{path} has no containers"),
        ('{"family": "web", "containerDefinitions": [{}]}', "{path} has a container without a name"),
        ('{"family": "web", "containerDefinitions": [1]}', "{path} has a container without a name"),
        ('{"taskDefinition": []}', "{path} is no task definition"),
        ("\xff", "The task definition file {path} is no text"),
    ],
)
def test_a_file_that_is_no_task_definition_is_refused(scene: Scene, tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "taskdef.json"
    path.write_bytes(text.encode("latin-1"))

    error = refused(scene, task_definition_file=str(path))

    assert isinstance(error, BadParameter)
    assert error.what == what.format(path=path)
    assert error.why


def test_a_missing_file_is_named_with_the_place_that_was_looked_in(scene: Scene) -> None:
    error = refused(scene, task_definition_file="taskdfe.json")

    assert str(error) == "The task definition file taskdfe.json cannot be read: No such file or directory"
    assert error.hint == f"Looked in {Path.cwd()}."


@pytest.mark.parametrize("name", ["nope", "web:9"])
def test_an_unknown_task_definition_is_named(scene: Scene, name: str) -> None:
    scene.service()

    error = refused(scene, task_definition=TaskDefinitionName.parse(name), image=scene.image("2"))

    assert isinstance(error, NotReady)
    assert str(error) == f"There is no task definition {name}: eu-west-1 does not have it"


def test_without_anything_to_start_from_it_says_what_to_give(scene: Scene) -> None:
    error = refused(scene, image=scene.image("2"), cluster="shop")

    assert isinstance(error, BadParameter)
    assert "neither --task-definition-file nor --task-definition nor --cluster with --service" in error.why


def test_ecs_own_words_of_a_refusal_are_passed_on(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path, containerDefinitions=[{"name": "web", "image": "set by the release"}])

    with pytest.raises(StepError, match="At least one of 'memory' or 'memoryReservation' must be specified") as caught:
        registered(scene, task_definition_file=path, image=scene.image("1"))

    assert caught.value.exit_code == 4


def test_a_wrong_container_is_found_before_a_registry_is_asked(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path)

    error = refused(scene, task_definition_file=path, images={"wbe": Image.parse(f"{HOST}/shop/nowhere:1")})

    assert error.what == "There is no container wbe"
    assert scene.testbed.calls.actions() == []
