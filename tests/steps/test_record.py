"""The record of a deployment: every fact, in a file that is whole at every moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter
from ecs_steps.deploy import DeployOptions, deploy
from tests.scene import Scene
from tests.steps.waiting import CRASHES, failed, rolled_out, waited


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_a_release_is_recorded_from_the_first_look_to_the_end(scene: Scene, tmp_path: Path) -> None:
    image, path = scene.image("2"), tmp_path / "reports" / "release.json"
    deployment = rolled_out(scene, image, desired=2)

    waited(scene, deployment, image, record=str(path))

    facts = _read(path)
    assert facts["deployment"] == deployment
    assert facts["end"] == {"verdict": "succeeded", "proof": "proved", "cause": None, "cause_kind": None}
    assert [look["running"] for look in facts["timeline"]][-1] == 2
    assert facts["timeline"][0]["running"] < 2
    assert any("has started" in event["message"] for event in facts["events"])
    assert {container["digest"] for task in facts["tasks"] for container in task["containers"]} == {image.digest}


def test_a_failure_is_recorded_with_the_tasks_that_died(scene: Scene, tmp_path: Path) -> None:
    image, path = scene.image("2"), tmp_path / "release.json"
    deployment = rolled_out(scene, image, CRASHES, breaker=True, rollback=True)

    failed(scene, deployment, image, record=str(path))

    facts = _read(path)
    assert facts["end"]["verdict"] == "rolled back"
    assert "exited 3" in facts["end"]["cause"]
    assert 3 in {container["exit_code"] for task in facts["tasks"] for container in task["containers"]}


def test_what_was_seen_stands_in_the_record_while_the_deployment_moves(scene: Scene, tmp_path: Path) -> None:
    image, path, seen = scene.image("2"), tmp_path / "release.json", []
    deployment = rolled_out(scene, image, desired=2)
    scene.clock.after(6, lambda: seen.append(_read(path)))

    waited(scene, deployment, image, record=str(path))

    assert seen[0]["end"] == {}
    assert seen[0]["timeline"]


def test_a_record_that_cannot_be_written_is_said_before_anything_is_waited_for(scene: Scene, tmp_path: Path) -> None:
    image, folder = scene.image("2"), tmp_path / "folder"
    folder.mkdir()
    deployment = rolled_out(scene, image)
    scene.testbed.calls.clear()

    error = failed(scene, deployment, image, record=str(folder))

    assert error.exit_code == 2
    assert "cannot be written" in error.what


def test_a_release_whose_record_cannot_be_written_changes_nothing(scene: Scene, tmp_path: Path) -> None:
    scene.service()
    options = DeployOptions(cluster="shop", service="web", image=scene.image("2"), record=str(tmp_path))

    with pytest.raises(BadParameter, match="cannot be written"):
        deploy(options, scene.clients, scene.report)
    assert scene.writes == []


def test_a_deployment_goes_on_where_its_record_no_longer_can(scene: Scene, tmp_path: Path) -> None:
    image, path = scene.image("2"), tmp_path / "release.json"
    deployment = rolled_out(scene, image, desired=2)

    def in_the_way() -> None:
        path.unlink()
        path.mkdir()

    scene.clock.after(6, in_the_way)

    assert waited(scene, deployment, image, record=str(path)).verdict is not None
    assert "the record is not complete" in scene.said


def test_a_dry_run_writes_no_record(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "release.json"
    scene.service()

    waited(scene, record=str(path), dry_run=True)

    assert not path.exists()
