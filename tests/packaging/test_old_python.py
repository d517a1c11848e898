"""A Python that is too old is told so in one sentence."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "ecs_steps"
_NAMES = re.compile(r"python(2\.7|3\.[0-9])")


def _old_pythons() -> Iterator[Path]:
    """The older interpreters of this machine: on the PATH, and those that pyenv keeps."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    folders = [Path(folder) for folder in os.get_exec_path() if not folder.endswith("shims")]
    folders += sorted(kept.glob("*/bin"))
    for folder in folders:
        yield from (path for path in sorted(folder.glob("python*")) if _NAMES.fullmatch(path.name))


OLD = sorted({path.resolve() for path in _old_pythons()})


@pytest.mark.parametrize("python", OLD, ids=lambda path: path.name)
@pytest.mark.parametrize("module", ["ecs_steps.push", "ecs_steps"])
def test_an_old_python_gets_one_sentence(python: Path, module: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, "-m", module, "--image", "shop/web:1"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    version = python.name.removeprefix("python")
    sentence = rf"ecs-steps needs Python 3\.10 or newer, found {re.escape(version)} at \S+\n"
    assert re.fullmatch(sentence, done.stderr)
    assert done.stdout == ""
    assert done.returncode == 3


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_what_an_old_python_reads_first_is_written_for_it(name: str) -> None:
    text = (PACKAGE / name).read_text(encoding="ascii")
    tree = ast.parse(text, name, feature_version=(3, 4))

    newer = (ast.JoinedStr, ast.AnnAssign, ast.arg, ast.Nonlocal, ast.Starred)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
