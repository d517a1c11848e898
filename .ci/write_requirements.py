"""Write requirements.txt and requirements-build.txt: every package that an installation takes, by version and hash.

Needs a package index. What is pinned stays as it is while setup.cfg allows it; --upgrade takes the newest of all.
"""

from __future__ import annotations

import argparse
import configparser
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from build import ProjectBuilder

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
OLDEST_PYTHON = "3.10"
_HEAD = """\
# Written by .ci/write_requirements.py: what {what}, for Python {python} and newer on
# Linux, macOS and Windows. Install it with pip install --require-hashes -r {name}
"""


def locks() -> dict[str, tuple[str, list[str]]]:
    """What each lock is for, and which requirements it resolves, by the lock's name."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return {
        "requirements.txt": ("ecs-steps runs with", config["options"]["install_requires"].split()),
        "requirements-build.txt": (
            "builds ecs-steps from a checkout",
            sorted(ProjectBuilder(ROOT).build_system_requires),
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that setup.cfg allows")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        commands = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([commands / "python", "-m", "pip", "install", "--quiet", UV], check=True)
        for name, (what, requirements) in locks().items():
            head = _HEAD.format(what=what, python=OLDEST_PYTHON, name=name)
            (ROOT / name).write_text(head + _resolved(commands / "uv", ROOT / name, requirements, upgrade), "utf-8")


def _resolved(uv: Path, lock: Path, requirements: list[str], upgrade: list[str]) -> str:
    done = subprocess.run(
        [
            *(str(uv), "pip", "compile", "-", "--output-file", str(lock), "--quiet", *upgrade),
            *("--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"),
            *("--no-header", "--no-annotate", "--no-config", "--only-binary", ":all:"),
        ],
        input="\n".join(requirements),
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
    return lock.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
