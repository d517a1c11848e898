"""Every generated file is what the steps describe, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from ecs_steps.faces import groovy_install
from tests.house.sources import PACKAGE, ROOT
from tests.loading import loaded


@pytest.fixture
def write_faces() -> ModuleType:
    return loaded(ROOT / ".ci" / "write_faces.py")


def test_every_generated_file_is_as_the_steps_describe_it(write_faces: ModuleType) -> None:
    assert write_faces.stale() == []


@pytest.fixture
def drawn(write_faces: ModuleType, tmp_path: Path) -> Path:
    """A copy of all that is drawn, of the files that are drawn as text, and of the test bed, whose guesses are."""
    for path in (*write_faces.faces(), *groovy_install.NAMES):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    shutil.copytree(PACKAGE / "testbed", tmp_path / "ecs_steps/testbed")
    return tmp_path


def test_a_changed_missing_or_left_over_file_is_seen(write_faces: ModuleType, drawn: Path) -> None:
    (drawn / "docs/words.md").unlink()
    (drawn / "vars/ecsGone.groovy").write_text("// Written by .ci/write_faces.py\n", encoding="utf-8")
    with (drawn / "action.yml").open("a", encoding="utf-8") as file:
        file.write("\n")

    assert write_faces.stale(drawn) == ["docs/words.md", "action.yml", "vars/ecsGone.groovy (no step has it)"]


def test_a_guess_of_the_test_bed_that_the_limits_do_not_list_is_seen(write_faces: ModuleType, drawn: Path) -> None:
    with (drawn / "ecs_steps/testbed/clock.py").open("a", encoding="utf-8") as file:
        file.write("# Guess: the moon is made\n# of cheese.\n")

    assert write_faces.stale(drawn) == ["docs/limits.md"]
    assert "- `clock.py`: the moon is made of cheese.\n" in write_faces.faces(drawn)["docs/limits.md"]


def test_a_page_without_markers_is_refused(write_faces: ModuleType) -> None:
    with pytest.raises(SystemExit, match="need a line <!-- steps --> and after it"):
        write_faces.with_blocks("# ecs-steps\n", {"steps": "| step |\n"})
