"""Workflows on a runner of these tests' own: `act` in host mode, from a real git checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT_FROM = ("requirements.txt", "requirements-build.txt", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
ACTION = ("action.yml", *BUILT_FROM)
#: Generous: a loaded machine installs, and then starts some Pythons.
SECONDS = 600


def tool(name: str) -> Path:
    """A program that `.ci/tools/NAME.sh` builds; where it is missing the test is skipped with that word."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs-steps"
    found = sorted(cache.glob(f"{name}-*/{name}"))
    if not found:
        pytest.skip(f"no {name}: `sh .ci/tools/{name}.sh` builds it")
    return found[-1]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a workflow ended, by what the runner says in JSON."""

    code: int
    said: list[dict[str, Any]]
    text: str

    @property
    def log(self) -> str:
        """What the steps wrote, but for what the runner took for a command."""
        return "".join(each["msg"] for each in self.said if each.get("raw_output"))

    def commands(self, name: str) -> list[dict[str, Any]]:
        """List the workflow commands of one kind that the runner obeyed."""
        return [each for each in self.said if each.get("command") == name]

    def jobs(self) -> dict[str, str]:
        """How each job ended."""
        return {each["job"].strip(): each["jobResult"] for each in self.said if "jobResult" in each}

    def results(self) -> dict[str, str]:
        """How each step with an id of its own ended."""
        ended = (each for each in self.said if "stepResult" in each and each.get("stage") == "Main")
        return {each["stepID"][0]: each["stepResult"] for each in ended if len(each["stepID"]) == 1}

    def summaries(self) -> list[str]:
        """What each step put on the page; act tells that of a composite action's step for the action again."""
        found = (each["content"] for each in self.commands("summary"))
        return list(dict.fromkeys(text for text in found if text.strip()))


@dataclass(frozen=True, kw_only=True)
class Repository:
    """Somebody's repository that has the action in it, where `uses: ./` finds it, and a runner for its workflows."""

    folder: Path
    home: Path
    act: Path
    environment: Mapping[str, str]

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message=a release")

    def commit_id(self) -> str:
        return self._git("rev-parse", "HEAD").strip()

    def push(
        self,
        *workflows: str,
        variables: Mapping[str, object],
        environment: Mapping[str, str],
        options: Sequence[str] = (),
    ) -> Ran:
        """Run workflows as for a push; `variables` are the repository's, `environment` is that of the machine."""
        shutil.rmtree(self.folder / ".github", ignore_errors=True)
        self.write({f".github/workflows/w{number}.yml": text for number, text in enumerate(workflows)})
        self.commit()
        given = [f"--env={name}={value}" for name, value in environment.items()]
        given += [f"--var={name}={value}" for name, value in variables.items()]
        hosts = [f"--platform={name}=-self-hosted" for name in ("ubuntu-latest", "ubuntu-24.04")]
        command = [str(self.act), "push", "--json", "--no-cache-server", *hosts, *given, *options]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ran(code=done.returncode, said=list(_objects(done.stdout + done.stderr)), text=done.stdout + done.stderr)

    def _git(self, *command: str) -> str:
        git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *command]
        environment = dict(self.environment)
        done = subprocess.run(git, cwd=self.folder, env=environment, capture_output=True, text=True, check=True)
        return done.stdout


def begun(folder: Path, home: Path, environment: Mapping[str, str]) -> Repository:
    """Begin a repository with the action as a checkout of it has it."""
    folder.mkdir()
    for name in ACTION:
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "ecs_steps", folder / "ecs_steps", ignore=shutil.ignore_patterns("__pycache__"))
    home.mkdir()
    given = {**os.environ, **environment, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    made = Repository(folder=folder, home=home, act=tool("act"), environment=given)
    made._git("init", "--quiet", "--initial-branch=main")
    return made


def _objects(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
