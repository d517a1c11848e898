"""What a working copy says of itself, by the real git."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ecs_steps.clients.git import Git
from ecs_steps.clients.processes import Processes
from ecs_steps.values.repository_url import without_credentials
from tests.steps.working_copy import GIT, WorkingCopy, made

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)

_SET = {**GIT, "GIT_COMMITTER_DATE": "2026-11-21T09:00:00+01:00"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkingCopy:
    monkeypatch.setenv("GIT_COMMITTER_DATE", _SET["GIT_COMMITTER_DATE"])
    return made(tmp_path, "feature/cart")


def asked(folder: Path) -> Git:
    return Git(Processes({**os.environ, **_SET}), str(folder))


def test_a_working_copy_tells_its_commit_branch_time_tags_and_origin(repository: WorkingCopy) -> None:
    repository.commit()
    repository.git("tag", "v1.2.3")
    repository.git("remote", "add", "origin", "https://bot:canary@git.example.org/shop/web.git")
    git = asked(repository.folder)

    assert git.absent() is None
    assert git.commit() == repository.git("rev-parse", "HEAD")
    assert git.branch() == "feature/cart"
    assert git.tags() == ("v1.2.3",)
    assert git.remote_url() == "https://git.example.org/shop/web.git"
    assert str(git.commit_time()) == "2026-11-21 09:00:00+01:00"
    assert git.is_shallow() is False


def test_a_commit_after_a_tag_is_described_by_it(repository: WorkingCopy) -> None:
    repository.commit()
    repository.git("tag", "v1.2.3")
    new = repository.commit()

    assert asked(repository.folder).description() == f"v1.2.3-1-g{new[:7]}"
    assert asked(repository.folder).tags() == ()
    assert asked(repository.folder).all_tags() == ("v1.2.3",)


def test_a_checked_out_commit_has_no_branch_and_no_origin(repository: WorkingCopy) -> None:
    repository.commit()
    repository.git("checkout", "-q", "--detach")

    assert asked(repository.folder).branch() is None
    assert asked(repository.folder).remote_url() is None


def test_ancestry_is_told_both_ways_and_for_strangers(repository: WorkingCopy) -> None:
    older, newer = repository.commit(), repository.commit()
    git = asked(repository.folder)

    assert git.is_ancestor(older, newer) is True
    assert git.is_ancestor(newer, newer) is True
    assert git.is_ancestor(newer, older) is False
    assert git.is_ancestor("0" * 40, newer) is None
    assert git.is_ancestor("--help", newer) is None


def test_a_shallow_clone_cannot_tell_what_came_before(repository: WorkingCopy, tmp_path: Path) -> None:
    older, newer = repository.commit(), repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(clone))
    git = asked(clone)

    assert git.is_shallow() is True
    assert git.all_tags() is None
    assert git.is_ancestor(older, newer) is None
    assert git.is_ancestor(newer, newer) is True


def test_no_repository_is_said(tmp_path: Path) -> None:
    git = asked(tmp_path)

    assert git.absent() == f"{tmp_path} is in no git repository"
    assert (git.commit(), git.branch(), git.commit_time(), git.remote_url(), git.tags()) == (None, None, None, None, ())
    assert git.is_ancestor("0" * 40, "1" * 40) is None


def test_a_repository_without_a_commit_is_said(repository: WorkingCopy) -> None:
    assert asked(repository.folder).absent() == "no commit yet"


def test_no_git_is_said(tmp_path: Path) -> None:
    git = Git(Processes({"PATH": str(tmp_path)}), str(tmp_path))

    assert git.absent() == "git is not installed"
    assert git.commit() is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives a folder to another user")
def test_a_repository_of_another_user_is_said(repository: WorkingCopy) -> None:
    repository.commit()
    os.chown(repository.folder, 12345, 12345)
    os.chown(repository.folder / ".git", 12345, 12345)

    assert "git does not trust" in str(asked(repository.folder).absent())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bot:canary@h/x.git", "https://h/x.git"),
        ("https://canary@h/x.git", "https://h/x.git"),
        ("ssh://git:canary@h:22/x.git", "ssh://git@h:22/x.git"),
        ("ssh://git@h:22/x.git", "ssh://git@h:22/x.git"),
        ("git@h:x/y.git", "git@h:x/y.git"),
        ("/srv/x@y.git", "/srv/x@y.git"),
    ],
)
def test_a_remote_is_shown_without_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
