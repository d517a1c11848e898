"""Every generated file is what the steps describe, byte for byte."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.sources import ROOT


@pytest.fixture
def write_faces() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_faces", ROOT / ".ci" / "write_faces.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_generated_file_is_as_the_steps_describe_it(write_faces: ModuleType) -> None:
    assert write_faces.stale() == []


def test_a_changed_missing_or_left_over_file_is_seen(write_faces: ModuleType, tmp_path: Path) -> None:
    for path in write_faces.faces():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / "docs/words.md").unlink()
    (tmp_path / "vars/ecsGone.groovy").write_text("// Written by .ci/write_faces.py\n", encoding="utf-8")
    with (tmp_path / "action.yml").open("a", encoding="utf-8") as file:
        file.write("\n")

    assert write_faces.stale(tmp_path) == ["docs/words.md", "action.yml", "vars/ecsGone.groovy (no step has it)"]


def test_a_readme_without_markers_is_refused(write_faces: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"README\.md needs a line <!-- steps -->"):
        write_faces.with_blocks("# ecs-steps\n", {"steps": "| step |\n"})
