"""A real git repository for a test."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

#: Nobody's settings but the test's.
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@b",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@b",
}


@dataclass(frozen=True)
class WorkingCopy:
    """A repository in a folder."""

    folder: Path

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        environment = {**os.environ, **GIT}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self) -> str:
        """Make a commit and tell it."""
        self.git("commit", "-q", "--allow-empty", "-m", "a change")
        return self.git("rev-parse", "HEAD")


def made(folder: Path, branch: str = "main") -> WorkingCopy:
    """Make an empty repository."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = WorkingCopy(folder)
    copy.git("init", "-q", "-b", branch)
    return copy
