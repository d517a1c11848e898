"""A Windows to run things on: Wine, with a Python for Windows."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.sources import ROOT

_TOOL = ROOT / ".ci" / "tools" / "windows-python.sh"
_LONGEST = 600.0  # seconds for one program; they take some


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
        """Run a program of Windows, for minutes at most. Its streams are pipes: Wine's Python takes no others."""
        pipe = subprocess.PIPE
        given = {**self._environment, **(environment or {})}
        arguments = ["wine", *map(str, command)]
        with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=given) as program:
            assert program.stdin is not None
            program.stdin.write(stdin)
            program.stdin.close()
            out, err = _read(program)
        # As bytes first: a new line in a result has to be seen as it was written.
        return subprocess.CompletedProcess(
            arguments, program.returncode, out.decode(errors="replace"), err.decode(errors="replace")
        )

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Keep Wine's services running while the block lasts: each program would otherwise start them again."""
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


def _read(program: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Read stdout and stderr until the program has ended.

    Not until they are closed: Wine's services hold the streams of the program that started them, for as long as they
    run themselves.
    """
    assert program.stdout is not None
    assert program.stderr is not None
    read = {program.stdout.fileno(): b"", program.stderr.fileno(): b""}
    still_open = set(read)
    latest = time.monotonic() + _LONGEST
    while True:
        has_ended = program.poll() is not None  # asked first: what is read afterwards is all there is
        ready, _, _ = select.select(still_open, [], [], 0 if has_ended else 0.1)
        chunks = {stream: os.read(stream, 65536) for stream in ready}
        for stream, chunk in chunks.items():
            read[stream] += chunk
            if not chunk:
                still_open.discard(stream)
        if has_ended and not any(chunks.values()):
            out, err = read.values()
            return out, err
        if time.monotonic() > latest:
            program.kill()
            written = b"".join(read.values())
            raise TimeoutError(f"{program.args!r} had not ended after {_LONGEST} s; it wrote {written!r}")


def path(found: Path) -> str:
    """Spell a path as Windows does."""
    return "Z:" + str(found).replace("/", "\\")
