"""`latest` moves forward only, and stays where it cannot be told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecs_steps.contract.choices import TagPolicy
from tests.registry.conftest import Place
from tests.registry.tagging import names, pushed, tagged
from tests.steps.working_copy import WorkingCopy, made

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkingCopy:
    """The working copy that the step runs in."""
    copy = made(tmp_path / "checkout")
    monkeypatch.chdir(copy.folder)
    return copy


def test_latest_moves_forward_only(place: Place, copy: WorkingCopy) -> None:
    older, newer = pushed(place, "1", copy.commit()), pushed(place, "2", copy.commit())

    assert names(tagged(place, older, TagPolicy.LATEST)) == "latest"
    assert names(tagged(place, newer, TagPolicy.LATEST)) == "latest"
    assert names(tagged(place, newer, TagPolicy.LATEST)) == "latest"
    assert names(tagged(place, older, TagPolicy.LATEST)) == ""
    assert place.manifests().digest("latest") == newer.digest
    assert "latest stays: it was made from" in place.out.getvalue()


def test_latest_stays_where_branches_part(place: Place, copy: WorkingCopy) -> None:
    copy.commit()
    copy.git("checkout", "-q", "-b", "other")
    pushed(place, "latest", copy.commit())
    copy.git("checkout", "-q", "main")
    copy.git("commit", "-q", "--allow-empty", "-m", "elsewhere")
    here = pushed(place, "2", copy.git("rev-parse", "HEAD"))

    assert names(tagged(place, here, TagPolicy.LATEST)) == ""


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        (None, "does not say its commit"),
        ("0" * 40, "git cannot tell whether 000000000000 came before"),
        ("not a commit", "git cannot tell whether"),
    ],
)
def test_latest_stays_where_it_cannot_be_told(place: Place, copy: WorkingCopy, revision: str | None, said: str) -> None:
    before, here = pushed(place, "latest", revision), pushed(place, "2", copy.commit())

    assert names(tagged(place, here, TagPolicy.LATEST)) == ""
    assert said in place.out.getvalue()
    assert place.manifests().digest("latest") == before.digest


def test_latest_stays_in_a_shallow_clone_that_cannot_tell(
    place: Place, copy: WorkingCopy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(place, "latest", copy.commit())
    here = pushed(place, "2", copy.commit())
    copy.git("tag", "v1.0.0")
    copy.git("clone", "-q", "--depth", "1", f"file://{copy.folder}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")

    assert names(tagged(place, here, TagPolicy.LATEST, TagPolicy.SEMVER)) == "1.0.0"
    said = place.out.getvalue()
    assert "the clone is shallow" in said
    assert "Shorter forms of 1.0.0 stay" in said


def test_policies_that_do_not_apply_are_told_and_left_out(place: Place, copy: WorkingCopy) -> None:
    image = pushed(place, "1", copy.commit())
    copy.git("checkout", "-q", "--detach")

    assert names(tagged(place, image, TagPolicy.BRANCH, TagPolicy.SEMVER)) == ""
    assert "No tag of a branch" in place.out.getvalue()
    assert "No tag of a version" in place.out.getvalue()
