"""The project as its users get it: built, and installed into an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NOT_SHIPPED = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")


def run(*command: str | Path, folder: Path) -> str:
    """Run a command that has to succeed, and give what it printed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    source, made = tmp_path_factory.mktemp("source") / "ecs-steps", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, source, ignore=_NOT_SHIPPED)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", made, folder=source)
    return made


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    (found,) = distributions.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment that has the wheel and what is locked for it, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (commands / "python", "-m", "pip", "install", "--no-compile", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements.txt", folder=folder)
    run(*pip, "--no-deps", "--no-index", wheel, folder=folder)
    run(commands / "python", "-m", "pip", "check", folder=folder)
    return commands
