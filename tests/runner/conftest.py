"""Steps as real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

PATIENT = str(Path(__file__).parent / "patient_step.py")
#: Generous: a loaded machine starts a Python in seconds.
SECONDS = 180


@dataclass(frozen=True)
class Done:
    """How a process ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The one line on stdout."""
        assert self.out.endswith("\n"), self.err
        assert self.out.count("\n") == 1, self.out
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def error(self) -> dict[str, Any]:
        """The error in the result, which tells the exit code too."""
        found = self.result["error"]
        assert found["code"] == self.code
        assert sorted({*found} - {"unfinished"}) == ["code", "hint", "step", "what", "why"]
        assert isinstance(found, dict)
        return found


class Run(Protocol):
    """Runs a step."""

    def __call__(self, *argv: str, stdin: bytes = b"", **environment: str) -> Done:
        """Run `python -m ecs_steps.<step>`, `patient` or a whole command, and wait for its end."""


@dataclass(frozen=True)
class Shell:
    """Where a test's processes run."""

    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, "DOCKER_HOST": f"unix://{self.folder}/no-engine", **more}

    def command(self, argv: Sequence[str]) -> list[str]:
        step, *rest = argv
        match step:
            case "patient":
                return [sys.executable, PATIENT, *rest]
            case "ecs-steps":
                return [sys.executable, "-m", "ecs_steps", *rest]
            case _:
                return [sys.executable, "-m", f"ecs_steps.{step}", *rest]

    def run(self, *argv: str, stdin: bytes = b"", **environment: str) -> Done:
        return self.execute(self.command(argv), stdin, environment)

    def execute(self, command: Sequence[str], stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Done:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(environment or {}),
            input=stdin,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *argv: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a step that is read and ended by hand."""
        return self.begin(self.command(argv), environment)

    def begin(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a command that is read and ended by hand."""
        pipe, given = subprocess.PIPE, self.environment(environment or {})
        process = subprocess.Popen(command, cwd=self.folder, env=given, stdin=pipe, stdout=pipe, stderr=pipe)
        self.started.append(process)
        return process


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path)
    yield made
    for process in made.started:  # what a test that failed left running
        process.kill()
        process.wait()


@pytest.fixture
def run(shell: Shell) -> Run:
    return shell.run
