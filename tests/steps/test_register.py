"""Register: from where it starts, where the images go, what survives, and when nothing is registered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady, StepError
from ecs_steps.register import Registered, RegisterOptions, register
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene


def registered(scene: Scene, **options: Any) -> Registered:
    return register(RegisterOptions(**options), scene.clients, scene.report)


def refused(scene: Scene, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        registered(scene, **options)
    assert scene.writes == []
    return caught.value


def held(scene: Scene, name: str) -> dict[str, Any]:
    """What the test bed holds, as raw JSON."""
    found: dict[str, Any] = scene.scenario.call("DescribeTaskDefinition", taskDefinition=name, include=["TAGS"])
    return {**found["taskDefinition"], "tags": found["tags"]}


def images(scene: Scene, name: str) -> dict[str, str]:
    return {each["name"]: each["image"] for each in held(scene, name)["containerDefinitions"]}


def file(folder: Path, **members: Any) -> str:
    web = {"name": "web", "image": "set by the release", "memory": 64}
    path = folder / "taskdef.json"
    path.write_text(json.dumps({"family": "web", "containerDefinitions": [web], **members}))
    return str(path)


def two_containers(scene: Scene) -> None:
    definitions = [{"name": name, "image": f"{name}:1", "memory": 64} for name in ("web", "proxy")]
    scene.scenario.call("RegisterTaskDefinition", family="pair", containerDefinitions=definitions)


def test_the_services_own_task_definition_takes_the_image_by_its_digest(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    made = registered(scene, cluster="shop", service="web", image=Image.parse(f"{HOST}/shop/web:2"))

    assert made.registered
    assert made.task_definition.short == "web:2"
    assert made.image == image
    assert images(scene, "web:2") == {"web": f"{HOST}/shop/web@{image.digest}"}
    assert scene.writes == ["ecs:RegisterTaskDefinition"]
    assert "containerDefinitions[web].image:" in scene.said


def test_a_family_means_its_newest_revision_and_a_revision_itself(scene: Scene) -> None:
    first, image = scene.image("1"), scene.image("3")
    scene.revision(first, cpu="256")
    scene.revision(first, cpu="512")

    registered(scene, task_definition=TaskDefinitionName.parse("web"), image=image)
    registered(scene, task_definition=TaskDefinitionName.parse("web:1"), image=image)

    assert (held(scene, "web:3")["cpu"], held(scene, "web:4")["cpu"]) == ("512", "256")


def test_a_file_makes_the_first_revision_of_its_family(scene: Scene, tmp_path: Path) -> None:
    image = scene.image("1")

    made = registered(scene, task_definition_file=file(tmp_path), image=image)

    assert (made.task_definition.short, made.registered) == ("web:1", True)
    assert "There is no web yet; this is its first revision" in scene.said


def test_a_file_as_describe_task_definition_writes_it_is_taken_too(scene: Scene, tmp_path: Path) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "team", "value": "shop"}])
    answer = scene.scenario.call("DescribeTaskDefinition", taskDefinition="web", include=["TAGS"])
    (tmp_path / "described.json").write_text(json.dumps(answer))

    registered(scene, task_definition_file=str(tmp_path / "described.json"), image=scene.image("2"))

    assert held(scene, "web:2")["tags"] == [{"key": "team", "value": "shop"}]


def test_each_container_gets_its_own_image(scene: Scene) -> None:
    two_containers(scene)
    web, proxy = scene.image("2"), scene.image("2", "shop/proxy")

    registered(scene, task_definition=TaskDefinitionName.parse("pair"), images={"web": web, "proxy": proxy})

    assert images(scene, "pair") == {"web": f"{web.name}@{web.digest}", "proxy": f"{proxy.name}@{proxy.digest}"}


def test_a_bare_image_goes_to_the_container_that_is_named(scene: Scene) -> None:
    two_containers(scene)
    image = scene.image("2")

    registered(scene, task_definition=TaskDefinitionName.parse("pair"), image=image, container="proxy")

    assert images(scene, "pair") == {"web": "web:1", "proxy": f"{image.name}@{image.digest}"}


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


def test_members_that_botocore_does_not_know_survive_the_way_there_and_back(scene: Scene) -> None:
    web = {"name": "web", "image": "web:1", "memory": 64, "gravity": {"g": 9.81, "moons": [1, 2]}}
    scene.scenario.call("RegisterTaskDefinition", family="web", containerDefinitions=[web], orbit="low")

    registered(scene, task_definition=TaskDefinitionName.parse("web"), image=scene.image("2"))

    after = held(scene, "web:2")
    assert after["orbit"] == "low"
    assert after["containerDefinitions"][0]["gravity"] == {"g": 9.81, "moons": [1, 2]}
    assert "warning: orbit is unknown to the installed botocore; passed on as it is" in scene.said
    assert "containerDefinitions[0].gravity is unknown" in scene.said


def test_the_same_image_again_registers_nothing(scene: Scene) -> None:
    scene.service(image := scene.image("1"))

    made = registered(scene, cluster="shop", service="web", image=image)

    assert (made.registered, made.task_definition.short) == (False, "web:1")
    assert scene.writes == []
    assert "web:1 is the same already; nothing to register" in scene.said


def test_the_same_file_again_registers_nothing(scene: Scene, tmp_path: Path) -> None:
    options = {"task_definition_file": file(tmp_path), "image": scene.image("1")}
    registered(scene, **options)

    again = registered(scene, **options)

    assert (again.registered, again.task_definition.short) == (False, "web:1")
    assert scene.writes == ["ecs:RegisterTaskDefinition"]


def test_a_run_that_was_cut_off_after_registering_does_not_register_again(scene: Scene) -> None:
    scene.service()
    options = {"cluster": "shop", "service": "web", "image": scene.image("2")}
    registered(scene, **options)  # and then killed: the service still runs web:1

    again = registered(scene, **options)

    assert (again.registered, again.task_definition.short) == (False, "web:2")
    assert scene.writes == ["ecs:RegisterTaskDefinition"]


def test_an_answer_that_was_lost_on_the_way_leaves_one_revision(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.service()
    options = {"cluster": "shop", "service": "web", "image": scene.image("2")}
    scene.testbed.fault("ecs:RegisterTaskDefinition", FaultKind.ANSWER_LOST)
    with pytest.raises(NotReady, match="could not be reached for ecs:RegisterTaskDefinition"):
        registered(scene, **options)

    again = registered(scene, **options)

    assert (again.registered, again.task_definition.short) == (False, "web:2")


def test_an_inactive_revision_is_registered_anew(scene: Scene) -> None:
    image = scene.image("1")
    scene.revision(image)
    scene.scenario.call("DeregisterTaskDefinition", taskDefinition="web:1")

    made = registered(scene, task_definition=TaskDefinitionName.parse("web:1"), image=image)

    assert (made.registered, made.task_definition.short) == (True, "web:2")


def test_the_tags_of_the_revision_are_kept(scene: Scene) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "cost", "value": "shop"}])

    registered(scene, task_definition=TaskDefinitionName.parse("web"), image=scene.image("2"))

    assert held(scene, "web:2")["tags"] == [{"key": "cost", "value": "shop"}]


def test_an_image_outside_ecr_keeps_its_tag_and_a_warning_says_so(scene: Scene) -> None:
    scene.service()

    registered(scene, cluster="shop", service="web", image=Image.parse("ghcr.io/shop/web:2"))

    assert images(scene, "web:2") == {"web": "ghcr.io/shop/web:2"}
    assert "warning: ghcr.io/shop/web:2 keeps its tag: outside ECR its digest is known only after a push" in scene.said


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


def test_a_dry_run_shows_the_difference_and_registers_nothing(scene: Scene) -> None:
    scene.service()

    made = registered(scene, cluster="shop", service="web", image=scene.image("2"), dry_run=True)

    assert (made.registered, made.task_definition.short) == (False, "web")
    assert scene.writes == []
    assert "Would register a new revision of web" in scene.said


def test_ecs_own_words_of_a_refusal_are_passed_on(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path, containerDefinitions=[{"name": "web", "image": "set by the release"}])

    with pytest.raises(StepError, match="At least one of 'memory' or 'memoryReservation' must be specified") as caught:
        registered(scene, task_definition_file=path, image=scene.image("1"))

    assert caught.value.exit_code == 4
