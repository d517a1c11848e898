"""Register from parameters alone: a family that is not there, and the same parameters onto one that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Compatibility, NetworkMode
from ecs_steps.contract.errors import BadParameter
from ecs_steps.testbed.faults import FaultKind
from ecs_steps.values.image import Image
from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import HOST, Scene
from tests.steps.registering import file, held, refused, registered, two_containers

PORTS = (PortMapping.parse("8080"), PortMapping.parse("53/udp"))
WEB: dict[str, Any] = {"family": "web", "task_memory": "512", "port_mappings": PORTS}
FARGATE: dict[str, Any] = {
    "family": "web",
    "requires_compatibilities": (Compatibility.FARGATE,),
    "network_mode": NetworkMode.AWSVPC,
    "task_cpu": "256",
    "task_memory": "512",
    "execution_role": "pulls",
}


def test_a_family_that_is_not_there_is_begun(scene: Scene) -> None:
    image = scene.image("7")

    made = registered(scene, **WEB, image=Image.parse(f"{HOST}/shop/web:7"))

    assert (made.task_definition.short, made.registered) == ("web:1", True)
    now = held(scene, "web:1")
    (web,) = now["containerDefinitions"]
    assert (web["name"], web["image"], now["memory"]) == ("web", f"{image.name}@{image.digest}", "512")
    assert web["portMappings"] == [
        {"containerPort": 8080, "protocol": "tcp", "hostPort": 0},
        {"containerPort": 53, "protocol": "udp", "hostPort": 0},
    ]
    assert "There is no web yet; this is its first revision" in scene.said


def test_the_same_parameters_again_register_nothing(scene: Scene) -> None:
    image = scene.image("7")
    registered(scene, **WEB, image=image)

    again = registered(scene, **WEB, image=image)

    assert (again.task_definition.short, again.registered) == ("web:1", False)
    assert scene.writes == ["ecs:RegisterTaskDefinition"]


def test_onto_a_family_that_is_there_exactly_that_is_changed(scene: Scene) -> None:
    mappings = [{"name": "http", "containerPort": 8080, "hostPort": 80}, {"containerPort": 9, "protocol": "udp"}]
    scene.revision(
        image := scene.image("1"), cpu="256", members_of_container={"portMappings": mappings, "user": "nobody"}
    )

    made = registered(scene, **WEB, image=image)

    assert made.task_definition.short == "web:2"
    now = held(scene, "web:2")
    (web,) = now["containerDefinitions"]
    assert (now["cpu"], now["memory"], web["user"], web["memory"]) == ("256", "512", "nobody", 128)
    assert web["portMappings"] == [
        {"name": "http", "containerPort": 8080, "protocol": "tcp", "hostPort": 0},
        {"containerPort": 53, "protocol": "udp", "hostPort": 0},
    ]


def test_a_task_for_fargate_is_begun_with_its_port_and_its_log(scene: Scene) -> None:
    image = scene.image("7")

    registered(scene, **FARGATE, image=image, port_mappings=PORTS[:1], log_group="/shop/web", container="app")

    now = held(scene, "web:1")
    (app,) = now["containerDefinitions"]
    assert (now["networkMode"], now["requiresCompatibilities"], app["name"]) == ("awsvpc", ["FARGATE"], "app")
    assert {each: app["portMappings"][0][each] for each in ("containerPort", "protocol")} == {
        "containerPort": 8080,
        "protocol": "tcp",
    }
    assert app["portMappings"][0].get("hostPort", 8080) == 8080
    assert app["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/shop/web",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "web",
        },
    }


def test_a_container_that_says_where_it_logs_keeps_it(scene: Scene) -> None:
    scene.revision(image := scene.image("1"), logs="/elsewhere")

    made = registered(scene, family="web", image=image, log_group="/shop/web")

    assert not made.registered


def test_several_containers_are_begun_with_an_image_each(scene: Scene) -> None:
    web, proxy = scene.image("2"), scene.image("2", "shop/proxy")
    ports = PORTS[:1]

    registered(
        scene, family="web", task_memory="512", images={"proxy": proxy}, image=web, container="web", port_mappings=ports
    )

    first, second = held(scene, "web:1")["containerDefinitions"]
    assert (first["name"], second["name"], first.get("portMappings", [])) == ("proxy", "web", [])
    assert second["portMappings"][0]["containerPort"] == 8080


@pytest.mark.parametrize(
    ("left_out", "said", "hint"),
    [
        ("image", "The first revision of web: containerDefinitions[0].image: it is missing", "Give --image"),
        (
            "task_memory",
            "containerDefinitions[0].memory: neither it nor memoryReservation is given",
            "or give --task-memory.",
        ),
    ],
)
def test_what_ecs_would_miss_is_said_before_anything_is_called(
    scene: Scene, left_out: str, said: str, hint: str
) -> None:
    options = {**WEB, "image": scene.image("7")}

    error = refused(scene, **{word: value for word, value in options.items() if word != left_out})

    assert isinstance(error, BadParameter)
    assert said in str(error)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"network_mode": None}, "networkMode: it is missing, and Fargate has only awsvpc"),
        ({"task_cpu": None}, "cpu: it is missing, and Fargate needs it"),
        ({"task_memory": "3 GB"}, "memory: 3 GB does not fit cpu 256 on Fargate"),
        ({"execution_role": None}, "executionRoleArn: it is missing, and on Fargate the image"),
        ({"network_mode": NetworkMode.NONE}, "networkMode: it is none, and Fargate has only awsvpc"),
        ({"port_mappings": (PortMapping.parse("80:8080"),)}, "portMappings[0].hostPort: 80 is not containerPort 8080"),
    ],
)
def test_what_does_not_go_together_is_refused(scene: Scene, changed: dict[str, Any], said: str) -> None:
    error = refused(scene, **{**FARGATE, "image": scene.image("7"), **changed})

    assert isinstance(error, BadParameter)
    assert said in f"{error}{scene.said}"


def test_an_image_that_turns_out_to_be_in_ecr_needs_its_role_on_fargate(scene: Scene) -> None:
    scene.image("7")
    options = {**FARGATE, "execution_role": None, "registry": HOST}

    error = refused(scene, **options, image=Image.parse("shop/web:7"))

    assert "it is missing, and on Fargate the image of containerDefinitions[0] is in ECR" in str(error)


def test_a_name_that_is_no_family_is_refused(scene: Scene) -> None:
    error = refused(scene, family="web:3", image=scene.image("7"))

    assert str(error).startswith("web:3 is no name for a task definition family")
    assert scene.testbed.calls.actions() == []


def test_a_family_and_a_revision_of_another_do_not_go_together(scene: Scene) -> None:
    error = refused(scene, family="web", task_definition=TaskDefinitionName.parse("other:3"), image=scene.image("7"))

    assert str(error) == "--family web: --task-definition is other:3"


def test_a_file_without_a_family_takes_the_one_that_is_given(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path, family="")

    made = registered(scene, task_definition_file=path, family="shop", image=scene.image("7"))

    assert made.task_definition.short == "shop:1"


def test_a_file_of_another_family_is_refused(scene: Scene, tmp_path: Path) -> None:
    error = refused(scene, task_definition_file=file(tmp_path), family="shop", image=scene.image("7"))

    assert "has the family web: --family shop was given" in str(error)


def test_ports_of_several_containers_need_one_that_is_named(scene: Scene) -> None:
    two_containers(scene)

    error = refused(scene, family="pair", port_mappings=PORTS)

    assert str(error) == "It is not clear which container takes the values: pair has web, proxy"


def test_an_answer_that_is_lost_begins_the_family_once(scene: Scene) -> None:
    scene.testbed.fault("ecs:RegisterTaskDefinition", FaultKind.ANSWER_LOST)

    made = registered(scene, **WEB, image=scene.image("7"))

    assert made.task_definition.short == "web:1"


def test_a_dry_run_says_what_would_be_begun(scene: Scene) -> None:
    registered(scene, **WEB, image=scene.image("7"), dry_run=True)

    assert "Would register a new revision of web" in scene.said
    assert scene.writes == []
