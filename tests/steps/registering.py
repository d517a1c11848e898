"""What the tests of register say again and again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.register import Registered, RegisterOptions, register
from tests.scene import Scene


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
