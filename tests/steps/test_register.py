"""Register: from where it starts, where the images go, what survives, and when nothing is registered."""

from __future__ import annotations

import json
from pathlib import Path

from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene
from tests.steps.registering import file, held, images, registered, two_containers

#: The tag of version 2, beside the digest.
BESIDE = {"key": "ecs-steps:image-tag/web", "value": "2"}


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

    assert held(scene, "web:2")["tags"] == [{"key": "team", "value": "shop"}, BESIDE]


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


def test_an_inactive_revision_is_registered_anew(scene: Scene) -> None:
    image = scene.image("1")
    scene.revision(image)
    scene.scenario.call("DeregisterTaskDefinition", taskDefinition="web:1")

    made = registered(scene, task_definition=TaskDefinitionName.parse("web:1"), image=image)

    assert (made.registered, made.task_definition.short) == (True, "web:2")


def test_the_tags_of_the_revision_are_kept(scene: Scene) -> None:
    scene.revision(scene.image("1"), tags=[{"key": "cost", "value": "shop"}])

    registered(scene, task_definition=TaskDefinitionName.parse("web"), image=scene.image("2"))

    assert held(scene, "web:2")["tags"] == [{"key": "cost", "value": "shop"}, BESIDE]


def test_an_image_outside_ecr_keeps_its_tag_and_a_warning_says_so(scene: Scene) -> None:
    scene.service()

    registered(scene, cluster="shop", service="web", image=Image.parse("ghcr.io/shop/web:2"))

    assert images(scene, "web:2") == {"web": "ghcr.io/shop/web:2"}
    assert "warning: ghcr.io/shop/web:2 keeps its tag: outside ECR its digest is known only after a push" in scene.said


def test_a_dry_run_shows_the_difference_and_registers_nothing(scene: Scene) -> None:
    scene.service()

    made = registered(scene, cluster="shop", service="web", image=scene.image("2"), dry_run=True)

    assert (made.registered, made.task_definition.short) == (False, "web")
    assert scene.writes == []
    assert "Would register a new revision of web" in scene.said


def test_a_file_in_yaml_with_a_placeholder_takes_the_image_there_and_leaves_the_sidecar(
    scene: Scene, tmp_path: Path
) -> None:
    path = tmp_path / "taskdef.yml"
    path.write_text(
        "family: web\n"
        "containerDefinitions:\n"
        "  - {name: web, image: <IMAGE1_NAME>, memory: 64, portMappings: [{containerPort: 8080}]}\n"
        "  - {name: proxy, image: 'proxy:1', memory: 64, essential: false}\n"
    )
    options = {"task_definition_file": str(path), "image": (image := scene.image("1"))}

    made, again = registered(scene, **options), registered(scene, **options)

    assert (made.registered, again.registered) == (True, False)
    assert images(scene, "web:1") == {"web": f"{image.name}@{image.digest}", "proxy": "proxy:1"}
    assert held(scene, "web:1")["containerDefinitions"][0]["portMappings"][0]["containerPort"] == 8080


def test_what_a_revision_that_is_there_holds_is_not_held_against_it(scene: Scene) -> None:
    """ECS took it; only what is new is held against the rules."""
    scene.revision(scene.image("1"), networkMode="none", members_of_container={"portMappings": [{"containerPort": 1}]})

    made = registered(scene, task_definition=TaskDefinitionName.parse("web"), image=scene.image("2"))

    assert made.task_definition.short == "web:2"
