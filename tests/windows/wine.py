"""A Windows to run things on: Wine, with a Python for Windows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.sources import ROOT

_TOOL = ROOT / ".ci" / "tools" / "windows-python.sh"


@dataclass(frozen=True)
class Windows:
    """Wine, and the folder that windows-python.sh made."""

    folder: Path

    @classmethod
    def found(cls) -> Windows:
        """The one of this machine; without one, the test is skipped."""
        missing = [name for name in ("wine", "mvn") if shutil.which(name) is None]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs-steps"
        if shutil.which("wine") is None or (missing and not list(cache.glob("windows-python-*"))):
            pytest.skip(f"no {' and no '.join(missing)} here; sh .ci/tools/windows-python.sh says what it needs")
        done = subprocess.run(["sh", _TOOL], stdout=subprocess.PIPE, text=True, check=True)
        return cls(Path(done.stdout.strip()))

    def run(
        self, *command: str | Path, folder: Path, environment: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of Windows. Its streams are pipes: Wine's Python takes no others."""
        given = {**self._environment, **(environment or {})}
        done = subprocess.run(
            ["wine", *map(str, command)], input=stdin, cwd=folder, env=given, capture_output=True, check=False
        )
        # As bytes first: a new line in a result has to be seen as it was written.
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Keep Wine's services running while the block lasts, with streams of nobody's."""
        nowhere = subprocess.DEVNULL
        with subprocess.Popen(
            ["wine", "cmd"], stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, env=self._environment
        ) as waiting:
            yield
            assert waiting.stdin is not None
            waiting.stdin.close()  # cmd has read to the end

    @property
    def _environment(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        return given | {
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEDEBUG": "-all",
            "WINEPATH": path(self.folder / "home"),
            "LC_ALL": "C.UTF-8",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
        }

    @property
    def python(self) -> str:
        """Its Python."""
        return path(self.folder / "home" / "python.exe")


def path(found: Path) -> str:
    """Spell a path as Windows does."""
    return "Z:" + str(found).replace("/", "\\")
