"""What a release would be refused for later is refused before it builds, pushes or registers anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.deploy import DeployOptions, deploy
from ecs_steps.values.image import Image
from tests.scene import HOST, Scene
from tests.steps.ensuring import definition
from tests.steps.first_deployments import prepared
from tests.steps.registering import file

IMAGE = Image.parse(f"{HOST}/shop/web:2")


def _refused(scene: Scene, **options: Any) -> StepError:
    """A release with a context: there is no engine here, so one that began to build would say so."""
    with pytest.raises(StepError) as caught:
        deploy(DeployOptions(cluster="shop", service="web", image=IMAGE, **options), scene.clients, scene.report)
    assert scene.writes == []
    return caught.value


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"memry": 9}, "memry: the installed botocore knows no such member"),
        ({"networkMode": "bridg"}, "networkMode: 'bridg' is no word for it"),
        ({"requiresCompatibilities": ["FARGATE"]}, "Fargate"),
    ],
)
def test_a_task_definition_that_register_would_refuse(
    scene: Scene, tmp_path: Path, members: dict[str, Any], what: str
) -> None:
    scene.service()
    scene.testbed.calls.clear()

    error = _refused(scene, context=".", task_definition_file=file(tmp_path, **members))

    assert isinstance(error, BadParameter)
    assert what in f"{error} {scene.said}"


def test_a_first_service_that_its_task_definition_does_not_fit(scene: Scene, tmp_path: Path) -> None:
    folder = prepared(scene, tmp_path)
    balancer = {"targetGroupArn": "arn:a", "containerName": "wep", "containerPort": 80}

    error = _refused(
        scene,
        context=".",
        task_definition_file=str(folder / "taskdef.json"),
        service_definition=definition(folder, without=("taskDefinition",), loadBalancers=[balancer]),
    )

    assert "service.json: loadBalancers[0].containerName: web has no container wep" in str(error)
    assert error.hint == "Did you mean web?"
