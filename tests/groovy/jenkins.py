"""Builds on a Jenkins of these tests' own: what it is given, how they end."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Build:
    """What Jenkins is given: a pipeline and an agent."""

    jenkinsfile: str
    workspace: Path
    environment: Mapping[str, str]
    vars: Path = PROJECT / "vars"
    scm: Path | None = None
    branch: str = "main"
    params: Mapping[str, Any] = field(default_factory=dict)
    unix: bool = True
    bat: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, Any] = field(default_factory=dict)
    input: str | list[str] | None = None
    changes: Sequence[Mapping[str, str]] = ()
    answer_when: str | None = None
    abort_when: str | None = None
    lose_when: str | None = None
    kills: bool = False


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How it ended; `steps` are those without a block, as [name, arguments].

    `declared` is what the job is told, `asked` what a person is, each with what was held meanwhile; `locks` are what
    each lock was asked for with, `limits` each timeout.
    """

    result: str
    error: str | None
    error_type: str | None
    returned: Any
    log: str
    steps: list[tuple[str, list[Any]]]
    refused: list[str]
    declared: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    locks: list[dict[str, Any]]
    limits: list[dict[str, Any]]

    def calls(self, name: str) -> list[list[Any]]:
        """List the arguments of each call of a step."""
        return [arguments for step, arguments in self.steps if step == name]


class Jenkins:
    """A Java process that runs one build after the other."""

    def __init__(self, process: subprocess.Popen[str], said: Path) -> None:
        self._process, self._said = process, said

    def run(self, build: Build) -> Ended:
        """Run a build to its end."""
        wanted = {name: str(value) if isinstance(value, Path) else value for name, value in vars(build).items()}
        pipe(self._process.stdin).write(json.dumps(wanted) + "\n")
        pipe(self._process.stdin).flush()
        line = pipe(self._process.stdout).readline()
        assert line, self._said.read_text(encoding="utf-8")
        return Ended(**json.loads(line))


@dataclass(frozen=True)
class Agent:
    """One machine of Jenkins': a workspace, and what is on its PATH."""

    jenkins: Jenkins
    folder: Path

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def run(self, jenkinsfile: str, *, path: str | None = None, refusals: bool = False, **settings: Any) -> Ended:
        """Run a pipeline here; the sandbox must have refused nothing unless `refusals` are what is looked for."""
        environment = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.defpath}" if path is None else path,
            "BUILD_NUMBER": "7",
            "NODE_NAME": "linux-1",
            **settings.pop("environment", {}),
        }
        build = Build(jenkinsfile=jenkinsfile, workspace=self.workspace, environment=environment, **settings)
        ended = self.jenkins.run(build)
        assert refusals or not ended.refused, ended.log
        return ended

    def install(self, *program: str) -> None:
        """Put what Python runs with these arguments on the PATH under the name `ecs-steps`."""
        command = self.folder / "bin" / "ecs-steps"
        command.parent.mkdir(parents=True, exist_ok=True)
        command.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, *program])} "$@"\n', encoding="utf-8")
        command.chmod(0o755)


def pipe(stream: IO[str] | None) -> IO[str]:
    """Take a pipe that was asked for."""
    assert stream is not None
    return stream
