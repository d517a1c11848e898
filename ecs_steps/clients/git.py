"""Git: what a working copy says of itself."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ecs_steps.contract.errors import NotReady
from ecs_steps.values.repository_url import without_credentials

if TYPE_CHECKING:
    from ecs_steps.clients.processes import Processes

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_INSTALL = "Install git on this machine."
#: No prompt, no lock, no signature check, no other language than ours.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_PAGER": "cat"}


class Git:
    """The repository that holds a folder; every answer is None where there is no git, repository or commit."""

    def __init__(self, processes: Processes, folder: str = ".") -> None:
        self._processes, self._folder = processes, folder

    def absent(self) -> str | None:
        """Say why nothing can be told, in half a sentence; None where there is a commit."""
        if self._processes.found("git") is None:
            return "git is not installed"
        code, out, err = self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if code == 0 and out:
            return None
        if "dubious ownership" in err:
            return f"git does not trust {self._folder}: it belongs to another user (git config safe.directory)"
        return f"{self._folder} is in no git repository" if "not a git repository" in err else err or "no commit yet"

    def commit(self) -> str | None:
        """The commit that is checked out, whole."""
        return self._told("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def branch(self) -> str | None:
        """The branch that is checked out; None also where a commit is, as CI does."""
        return self._told("symbolic-ref", "--quiet", "--short", "HEAD")

    def commit_time(self) -> datetime | None:
        """When the commit was made."""
        told = self._told("-c", "log.showSignature=false", "log", "-1", "--format=%cI", "HEAD")
        # Python 3.10 reads no Z
        return datetime.fromisoformat(re.sub("Z$", "+00:00", told)) if told else None

    def remote_url(self) -> str | None:
        """The address of `origin`, or of the first remote; without the credentials that CI puts into it."""
        names = (self._told("remote") or "").split()
        if not names:
            return None
        url = self._told("remote", "get-url", "origin" if "origin" in names else names[0])
        return without_credentials(url) if url else None

    def tags(self) -> tuple[str, ...]:
        """The tags of the very commit that is checked out."""
        return tuple((self._told("tag", "--points-at", "HEAD") or "").split())

    def all_tags(self) -> tuple[str, ...] | None:
        """Every tag of the repository; None where the clone may lack some."""
        return tuple((self._told("tag", "--list") or "").split()) if self.is_shallow() is False else None

    def description(self) -> str | None:
        """The nearest tag before the commit, as `git describe --tags` writes it."""
        return self._told("describe", "--tags", "HEAD")

    def is_shallow(self) -> bool | None:
        """True where the history is cut off."""
        told = self._told("rev-parse", "--is-shallow-repository")
        return None if told is None else told == "true"

    def is_ancestor(self, older: str, newer: str) -> bool | None:
        """True when `older` is `newer` or came before it; None when one is unknown or the history is cut off."""
        if not (_COMMIT.fullmatch(older) and _COMMIT.fullmatch(newer)):
            return None
        code, _, _ = self._run("merge-base", "--is-ancestor", older, newer)
        if code == 1 and self.is_shallow():
            return None  # it may stand where the history is cut off
        return {0: True, 1: False}.get(code)

    def _told(self, *arguments: str) -> str | None:
        code, out, _ = self._run(*arguments)
        return out or None if code == 0 else None

    def _run(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, stdout, and the last line of stderr."""
        from ecs_steps.clients.processes import ProcessFailed

        command = ("git", "-C", self._folder, *arguments)
        try:
            done = self._processes.run(command, install=_INSTALL, environment=_ENVIRONMENT)
        except ProcessFailed as failed:
            return failed.code, "", " ".join(failed.last)
        except NotReady as missing:
            return 127, "", str(missing)
        return 0, done.out.strip(), done.err.strip()
