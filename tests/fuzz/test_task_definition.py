"""Task definition documents of any shape: taken, or refused in a sentence with their path."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ecs_steps.contract.errors import StepError
from ecs_steps.contract.shared import taken
from ecs_steps.register import RegisterOptions
from ecs_steps.routines.documents import Documents
from ecs_steps.routines.drafting import GivenImages, drafted
from ecs_steps.routines.revisions import Base, origin_of, refuse_misshapen, refuse_unfit
from ecs_steps.rules.task_definition import differences
from ecs_steps.rules.task_definition_settings import TaskSettings
from ecs_steps.values.image import Image
from ecs_steps.values.port_mapping import PortMapping
from tests.fuzz.inputs import refusal, spoiled, values
from tests.scene import Scene

DOCUMENT: dict[str, Any] = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": "arn:aws:iam::123456789012:role/pulls",
    "runtimePlatform": {"operatingSystemFamily": "LINUX"},
    "volumes": [{"name": "work", "host": {}}],
    "tags": [{"key": "team", "value": "shop"}],
    "containerDefinitions": [
        {
            "name": "web",
            "image": "<IMAGE1_NAME>",
            "portMappings": [{"containerPort": 8080}],
            "environment": [{"name": "STAGE", "value": "prod"}],
            "secrets": [{"name": "KEY", "valueFrom": "/shop/key"}],
            "mountPoints": [{"sourceVolume": "work", "containerPath": "/work"}],
            "dependsOn": [{"containerName": "proxy", "condition": "START"}],
            "linuxParameters": {"initProcessEnabled": True},
        },
        {"name": "proxy", "image": "proxy:1", "essential": False, "logConfiguration": {"logDriver": "awslogs"}},
    ],
}
IMAGES = taken(GivenImages, RegisterOptions(image=Image.parse("web:2"), container="web"))
SETTINGS = TaskSettings(
    container="web",
    container_env={"STAGE": "dev"},
    container_secrets={"TOKEN": "/shop/token"},
    port_mappings=(PortMapping.parse("0:8080"),),
    log_group="/shop/web",
    log_region="eu-west-1",
)
YAML = "family: web\ncontainerDefinitions:\n  - {name: web, image: <IMAGE1_NAME>, memory: 64}\n  - name: b\n"


def _read(scene: Scene, path: Path) -> None:
    ecs = scene.clients.ecs(None)
    base = taken(Base, RegisterOptions(task_definition_file=str(path)))
    origin = origin_of(base, ecs, Documents())
    refuse_misshapen(origin, base, ecs, scene.report)
    document = drafted(origin, IMAGES, SETTINGS)
    refuse_unfit(origin, document, base, scene.report)
    differences(None, document)


def _documents(number: int, seed: int) -> Iterator[Any]:
    """A good document with values of any shape in one or two places."""
    chance = random.Random(seed)
    for each in values(number, seed):
        document = copy.deepcopy(DOCUMENT)
        for _ in range(chance.choice((1, 1, 2))):
            place: Any = document
            while True:
                keys = list(place) if isinstance(place, dict) else list(range(len(place)))
                key = chance.choice(keys) if keys else None
                if key is None or not isinstance(place[key], (dict, list)) or chance.random() < 0.3:
                    break
                place = place[key]
            if key is not None:
                place[key] = copy.deepcopy(each)
        yield document


def _codes(scene: Scene, path: Path, texts: Iterator[str]) -> set[int]:
    codes = set()
    for text in texts:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        refused = refusal(partial(_read, scene, path), StepError)
        assert refused is None or (refused.what and refused.hint)
        codes.add(refused.exit_code if refused else 0)
    assert scene.testbed.calls.actions() == []
    return codes


def test_a_document_with_values_of_any_shape_is_taken_or_refused(scene: Scene, tmp_path: Path) -> None:
    texts = (json.dumps(each) for each in _documents(2_000, seed=31))

    assert _codes(scene, tmp_path / "taskdef.json", texts) == {0, 2}


def test_a_spoiled_file_is_taken_or_refused(scene: Scene, tmp_path: Path) -> None:
    assert _codes(scene, tmp_path / "taskdef", spoiled((json.dumps(DOCUMENT), YAML), 2_000, seed=32)) == {0, 2}
