"""A room knows only the floors below it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, ROOT


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _copy_of_the_house(folder: Path) -> Path:
    shutil.copytree(PACKAGE, folder / "ecs_steps", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder / "ecs_steps"


def test_the_house_keeps_its_floors(tmp_path: Path) -> None:
    _copy_of_the_house(tmp_path)

    run = _lint_imports(tmp_path)

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        pytest.param("build.py", "from ecs_steps.push import push", "floors", id="a step imports another step"),
        pytest.param("rules/proof.py", "from ecs_steps.clients.ecs import Ecs", "floors", id="a rule meets a client"),
        pytest.param("values/image.py", "import ecs_steps.contract.words", "floors", id="a value looks up"),
        pytest.param("attic/__init__.py", "", "floors", id="a room on no floor"),
        pytest.param(
            "rules/verdict.py", "import ecs_steps.rules.verdict_words", "no circles among siblings", id="circle"
        ),
    ],
)
def test_a_broken_floor_is_seen(tmp_path: Path, file: str, line: str, contract: str) -> None:
    broken = _copy_of_the_house(tmp_path) / file
    broken.parent.mkdir(exist_ok=True)
    before = broken.read_text(encoding="utf-8") if broken.exists() else ""
    broken.write_text(f"{before}\n{line}\n", encoding="utf-8")

    run = _lint_imports(tmp_path)

    assert run.returncode != 0
    assert f"{contract} BROKEN" in run.stdout
