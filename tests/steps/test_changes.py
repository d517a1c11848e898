"""What a revision differs in is told to a pipeline: before it is done, and after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ecs_steps.deploy import Deployed, DeployOptions, deploy
from ecs_steps.values.image import Image
from tests.scene import Scene


def deployed(scene: Scene, image: Image, **options: Any) -> Deployed:
    return deploy(DeployOptions(cluster="shop", service="web", image=image, **options), scene.clients, scene.report)


def test_a_dry_run_tells_what_the_release_then_does(scene: Scene) -> None:
    scene.service()
    image = scene.image("2")

    told = deployed(scene, image, dry_run=True).changes

    assert told[0].startswith("containerDefinitions[web].image: ")
    assert f"@{str(image.digest)[:19]}" in told[0]
    assert deployed(scene, image).changes == told
    assert deployed(scene, image).changes == ()


def test_a_file_is_held_beside_what_the_service_runs(scene: Scene, tmp_path: Path) -> None:
    """Others have registered since: what they changed is no change of this release."""
    scene.service()
    theirs, image = scene.image("theirs"), scene.image("2")
    scene.revision(theirs)
    container = {"name": "web", "image": "web", "memory": 128, "essential": True}
    file = tmp_path / "taskdef.json"
    file.write_text(json.dumps({"family": "web", "containerDefinitions": [container]}), encoding="utf-8")

    changes = deployed(scene, image, task_definition_file=str(file)).changes

    first = [each for each in changes if each.startswith("containerDefinitions[web].image: ")]
    assert "A new revision of web differs from web:1 in" in scene.said
    assert len(first) == 1
    assert str(theirs.digest)[:19] not in first[0]
