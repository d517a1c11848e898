"""Somebody who runs `ecs-steps login` in a process of its own, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.house.sources import ROOT
from tests.steps.password_registry import PasswordRegistry

CANARY = "canary-7f3a9-hunter2"


@dataclass(frozen=True)
class Ended:
    code: int
    result: dict[str, Any]
    said: str

    @property
    def folder(self) -> Path:
        return Path(self.result["docker_config"])

    @property
    def config(self) -> dict[str, Any]:
        found = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        assert isinstance(found, dict)
        return found

    @property
    def error(self) -> str:
        return " ".join(self.result["error"][part] for part in ("what", "why", "hint"))


@dataclass(frozen=True)
class User:
    """Somebody with a home, who runs `ecs-steps login`."""

    home: Path

    def login(self, *arguments: str, stdin: str = "", **environment: str) -> Ended:
        command = [sys.executable, "-m", "ecs_steps", "login", *arguments]
        place = {"HOME": str(self.home), "PYTHONPATH": str(ROOT), "RUNNER_TEMP": str(self.home)}
        done = subprocess.run(
            command,
            env={**os.environ, **place, **environment},
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert CANARY not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, json.loads(done.stdout), done.stderr)

    def secret(self, text: str, name: str = "password") -> str:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def holding(self, text: str) -> set[Path]:
        """The files under the home that hold a text, also as base64 of `user:text`."""
        return {path for path in self.home.rglob("*") if path.is_file() and text.encode() in path.read_bytes()}


def given(user: User, registry: PasswordRegistry, word: str = "") -> dict[str, str]:
    """A registry's credentials in the environment, the password in a file as editors write it."""
    own = f"_{registry.host.upper().replace('.', '_').replace(':', '_')}" if word == "own" else ""
    file = user.secret(f"{registry.password}\n", f"password{own}")
    return {f"ECS_STEPS_USERNAME{own}": registry.username, f"ECS_STEPS_PASSWORD{own}_FILE": file}
