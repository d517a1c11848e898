"""`make` says in one sentence what it misses, before it makes anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is missing")


def _python(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def _made(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "setup.cfg"):
        shutil.copy(ROOT / name, folder)
    command = ["make", "check", f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_no_python(tmp_path: Path) -> None:
    done = _made(tmp_path, "nopython")

    assert done.stderr.startswith(
        "make needs Python 3.10 or newer; there is no nopython here (name one: make PYTHON=...)\n"
    )


def test_an_old_python(tmp_path: Path) -> None:
    done = _made(tmp_path, _python(tmp_path, '[ "$1" = -V ] && echo Python 3.6.15 || exit 1'))

    assert done.stderr.startswith("make needs Python 3.10 or newer, found Python 3.6.15 as ")


def test_a_python_without_venv(tmp_path: Path) -> None:
    without = f'case "$2" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'

    done = _made(tmp_path, _python(tmp_path, without))

    assert "apt-get install python3-venv" in done.stderr.splitlines()[0]
    assert not (tmp_path / ".venv").exists()
