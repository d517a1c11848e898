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
# As commands, as the script that pip writes for `ecs-steps`, as a library, and to install it.
_WAYS = (
    ("-m", "ecs_steps"),
    ("-m", "ecs_steps.push"),
    ("-c", "import sys; from ecs_steps.__main__ import main; sys.exit(main())"),
    ("-c", "from ecs_steps.deploy import deploy"),
    (str(PACKAGE.parent / "windows" / "install.py"),),
)
_NAMES = re.compile(r"python(2\.7|3\.[0-9])")


def _old_pythons() -> Iterator[Path]:
    """The older interpreters of this machine: on the PATH, and those that pyenv keeps."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    folders = [Path(folder) for folder in os.get_exec_path() if not folder.endswith("shims")]
    folders += sorted(kept.glob("*/bin"))
    for folder in folders:
        yield from (path for path in sorted(folder.glob("python*")) if _NAMES.fullmatch(path.name))


def _refused(python: Path, way: tuple[str, ...], folder: Path) -> bool:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, *way, "--image", "shop/web:1"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    version = re.escape(python.name.removeprefix("python"))
    sentence = rf"ecs-steps needs Python 3\.10 or newer, found {version} at \S+\n"
    return bool(re.fullmatch(sentence, done.stderr)) and (done.stdout, done.returncode) == ("", 3)


def test_every_old_python_of_this_machine_is_told_so(tmp_path: Path) -> None:
    # One test for all that are found: a machine without any has nothing to skip.
    found = {(python, way) for python in _old_pythons() for way in _WAYS}

    assert {each for each in found if not _refused(*each, tmp_path)} == set()


@pytest.mark.parametrize("name", ["ecs_steps/__init__.py", "ecs_steps/__main__.py", "windows/install.py"])
def test_what_an_old_python_reads_first_is_written_for_it(name: str) -> None:
    text = (PACKAGE.parent / name).read_text(encoding="ascii")
    tree = ast.parse(text, name, feature_version=(3, 4))

    newer = (ast.JoinedStr, ast.AnnAssign, ast.arg, ast.Nonlocal, ast.Starred)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
