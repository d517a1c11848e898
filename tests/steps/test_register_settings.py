"""Register: values, secrets by their names, sizes and roles; over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.values.task_definition import TaskDefinitionName
from tests.scene import Scene
from tests.steps.registering import file, held, refused, registered, two_containers

WEB = TaskDefinitionName.parse("web")
ROLE = "arn:aws:iam::123456789012:role/pulls"


def secret(scene: Scene, name: str) -> str:
    answer = scene.clients.aws(None).call("secretsmanager", "create_secret", Name=name, SecretString="hush-hush")
    scene.testbed.calls.clear()
    return str(answer["ARN"])


def parameter(scene: Scene, name: str) -> None:
    scene.clients.aws(None).call("ssm", "put_parameter", Name=name, Value="hush-hush", Type="SecureString")
    scene.testbed.calls.clear()


def test_values_sizes_and_roles_are_set_and_the_same_again_registers_nothing(scene: Scene) -> None:
    scene.revision(
        scene.image("1"),
        members_of_container={"environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
    )
    options: dict[str, Any] = {
        "task_definition": WEB,
        "container_env": {"B": "sesame", "C": "3"},
        "task_cpu": "512",
        "task_memory": "1 GB",
        "task_role": ROLE,
        "execution_role": "pulls",
    }

    made, again = registered(scene, **options), registered(scene, **options | {"execution_role": ROLE})

    assert (made.task_definition.short, again.task_definition.short, again.registered) == ("web:2", "web:2", False)
    now = held(scene, "web:2")
    assert {each["name"]: each["value"] for each in now["containerDefinitions"][0]["environment"]} == {
        "A": "1",
        "B": "sesame",
        "C": "3",
    }
    assert (now["cpu"], now["memory"], now["taskRoleArn"], now["executionRoleArn"]) == ("512", "1 GB", ROLE, "pulls")
    assert "containerDefinitions[web].environment[B].value: (sha256 " in scene.said
    assert "sesame" not in scene.said


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_a_secret_of_secrets_manager_is_resolved_and_never_read(scene: Scene, by: str) -> None:
    arn = secret(scene, "shop/key")
    scene.revision(scene.image("1"), members_of_container={"environment": [{"name": "KEY", "value": "plain"}]})
    given = "shop/key" if by == "name" else arn

    registered(scene, task_definition=WEB, container_secrets={"KEY": given}, execution_role=ROLE)

    container = held(scene, "web:2")["containerDefinitions"][0]
    assert container["secrets"] == [{"name": "KEY", "valueFrom": arn}]
    assert container["environment"] == []
    assert "secretsmanager:GetSecretValue" not in scene.testbed.calls.actions()
    assert "hush-hush" not in scene.said


@pytest.mark.parametrize("name", ["/shop/key", "key"])
def test_a_parameter_is_found_by_its_name(scene: Scene, name: str) -> None:
    parameter(scene, name)
    scene.revision(scene.image("1"))

    registered(scene, task_definition=WEB, container_secrets={"KEY": name}, execution_role=ROLE)

    assert held(scene, "web:2")["containerDefinitions"][0]["secrets"] == [{"name": "KEY", "valueFrom": name}]


def test_one_key_of_a_secret_and_the_credentials_of_a_registry(scene: Scene) -> None:
    arn = secret(scene, "shop/key")
    scene.revision(scene.image("1"))

    registered(
        scene,
        task_definition=WEB,
        container_secrets={"KEY": "shop/key:password"},
        repository_credentials="shop/key",
        execution_role=ROLE,
    )

    container = held(scene, "web:2")["containerDefinitions"][0]
    assert container["secrets"] == [{"name": "KEY", "valueFrom": f"{arn}:password::"}]
    assert container["repositoryCredentials"] == {"credentialsParameter": arn}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"container_secrets": {"KEY": "shop/kye"}}, "neither Secrets Manager nor Parameter Store has it"),
        ({"container_secrets": {"KEY": "/shop/kye"}}, "neither Secrets Manager nor Parameter Store has it"),
        ({"container_secrets": {"KEY": "shop/kye:password"}}, "Secrets Manager does not have it"),
        ({"repository_credentials": "shop/kye"}, "Secrets Manager does not have it"),
    ],
)
def test_a_secret_that_is_not_there_is_named(scene: Scene, options: dict[str, Any], why: str) -> None:
    scene.revision(scene.image("1"))
    scene.testbed.calls.clear()

    error = refused(scene, task_definition=WEB, execution_role=ROLE, **options)

    assert isinstance(error, NotReady)
    assert "There is no secret" in error.what
    assert error.why == why


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"task_cpu": "lots"}, "--task-cpu lots: it is no size of a task"),
        ({"task_memory": "1 vCPU"}, "--task-memory 1 vCPU: it is no size of a task"),
        ({"container_env": {"A": "1"}, "container_secrets": {"A": "b"}}, "A is given twice"),
        ({"container_secrets": {"A": ""}}, "--container-secrets A: it names no secret"),
        ({"container_secrets": {"A": "b"}}, "executionRoleArn: it is missing"),
        ({"container_env": {"A": "1"}, "container": "wbe"}, "There is no container wbe: web has web"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_anything_is_asked(
    scene: Scene, tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    error = refused(scene, task_definition_file=file(tmp_path), **options)

    assert isinstance(error, BadParameter)
    assert said in str(error)
    assert error.hint
    assert scene.testbed.calls.actions() == []


def test_values_for_one_of_two_containers_are_asked_back(scene: Scene) -> None:
    two_containers(scene)

    error = refused(scene, task_definition=TaskDefinitionName.parse("pair"), container_env={"A": "1"})

    assert str(error) == "It is not clear which container takes the values: pair has web, proxy"


def test_sizes_that_fargate_does_not_have_are_refused(scene: Scene, tmp_path: Path) -> None:
    path = file(tmp_path, requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512")

    error = refused(scene, task_definition_file=path, task_memory="4096")

    assert error.what == f"{path}: memory"
