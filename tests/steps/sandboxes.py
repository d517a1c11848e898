"""A sandbox of a test's own, and the command that moves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180
UP = ("up", "--tasks", "simulated")
Done = subprocess.CompletedProcess[str]


class Sandbox:
    """One sandbox's folder, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "ecs_steps", "sandbox", *arguments, "--folder", str(self.folder)]

    def run(self, *arguments: str) -> Done:
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    def up(self, *arguments: str) -> dict[str, Any]:
        done = self.run(*UP, "--detach", *arguments)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @property
    def pid(self) -> int:
        return int(json.loads((self.folder / "sandbox.json").read_text())["pid"])

    def foreground(self) -> subprocess.Popen[str]:
        """Up in the foreground; back when it says so."""
        process = subprocess.Popen(
            self.command(*UP), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        assert any("Ctrl-C ends it" in line for line in process.stderr)
        return process


def alive(pid: int) -> bool:
    """True while the process runs; one that nobody waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until_gone(pid: int) -> None:
    """Wait for a process that is about to end."""
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while alive(pid):
        assert time.monotonic() < end
        pause.wait(0.02)


def answers(endpoint: str) -> bool:
    try:
        urllib.request.urlopen(f"{endpoint}/_testbed/state", timeout=SECONDS).close()
    except urllib.error.URLError:
        return False
    return True
