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

ROLE = "arn:aws:iam::123456789012:role/pulls"


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
    assert error.hint == "Make it once: ecs-steps ensure --repository shop/wbe --region eu-west-1"


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
    assert (
        "none of --task-definition-file, --task-definition, --family, or --cluster with --service was given"
        in error.why
    )


def test_ecs_own_words_of_a_refusal_are_passed_on(scene: Scene, tmp_path: Path) -> None:
    larger_than_we_know = {"networkMode": "awsvpc", "cpu": "65536", "memory": "131072", "executionRoleArn": ROLE}
    path = file(tmp_path, requiresCompatibilities=["FARGATE"], **larger_than_we_know)

    with pytest.raises(StepError, match="No Fargate configuration exists for given values") as caught:
        registered(scene, task_definition_file=path, image=scene.image("1"))

    assert caught.value.exit_code == 4


def test_a_wrong_container_is_found_before_a_registry_is_asked(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path)

    error = refused(scene, task_definition_file=path, images={"wbe": Image.parse(f"{HOST}/shop/nowhere:1")})

    assert error.what == "There is no container wbe"
    assert scene.testbed.calls.actions() == []


@pytest.mark.parametrize(
    ("members", "path", "why", "hint"),
    [
        pytest.param({"volume": []}, "volume", "no such member", "volumes?", id="a slip"),
        pytest.param({"networkmode": "host"}, "networkmode", "no such member", "networkMode?", id="wrong case"),
        pytest.param({"networkMode": "awsvcp"}, "networkMode", "'awsvcp' is no word for it", "awsvpc?", id="a word"),
        pytest.param({"cpu": 256}, "cpu", "a whole number, not text", "in quotes", id="a number"),
        pytest.param({"volumes": {}}, "volumes", "an object, not a list", "a list", id="a shape"),
        pytest.param({"family": "web app"}, "family", "hyphens and underscores", "web", id="a family"),
        pytest.param(
            {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "4096"},
            "memory",
            "4096 does not fit cpu 256 on Fargate",
            "the nearest is 2048",
            id="a pair",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_by_its_path_before_anything_is_asked(
    scene: Scene, tmp_path: Path, members: dict[str, Any], path: str, why: str, hint: str
) -> None:
    name = file(tmp_path, **members)

    error = refused(scene, task_definition_file=name, image=Image.parse("ghcr.io/shop/web:1"))

    assert isinstance(error, BadParameter)
    assert error.what == f"{name}: {path}"
    assert why in error.why
    assert hint in error.hint
    assert scene.testbed.calls.actions() == []


def test_several_mistakes_are_all_told(scene: Scene, tmp_path: Path) -> None:
    name = file(tmp_path, cpu=1, memory=2)

    error = refused(scene, task_definition_file=name)

    assert error.what == f"{name} has 2 mistakes"
    assert f"{name}: cpu" in scene.said
    assert f"{name}: memory" in scene.said


def test_a_placeholder_without_an_image_is_not_registered(scene: Scene, tmp_path: Path) -> None:
    name = file(tmp_path, containerDefinitions=[{"name": "web", "image": "<IMAGE1_NAME>", "memory": 64}])

    error = refused(scene, task_definition_file=name)

    assert error.what == f"{name}: containerDefinitions[0].image"
    assert error.why == "<IMAGE1_NAME> is a placeholder that got no image"
    assert scene.testbed.calls.actions() == []
