"""The step `tag` in two registries: names and policies, and nothing sent but names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_steps.contract.choices import TagPolicy
from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.values.image import Image
from ecs_steps.values.manifest import Manifest
from tests.registry.conftest import Place
from tests.registry.images import INDEX, MANIFEST, Bytes
from tests.registry.tagging import image_of, names, pushed, put, refused, tagged
from tests.steps.working_copy import WorkingCopy, made

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkingCopy:
    """The working copy that the step runs in."""
    copy = made(tmp_path / "checkout")
    monkeypatch.chdir(copy.folder)
    return copy


def test_a_pinned_image_gets_its_names_in_the_registry_and_no_bytes_are_sent(place: Place, copy: WorkingCopy) -> None:
    commit = copy.commit()
    copy.git("tag", "v1.2.3")
    image = pushed(place, "7", commit)
    before = place.writes()

    result = tagged(place, image, TagPolicy.COMMIT, TagPolicy.BRANCH, TagPolicy.SEMVER, names=("stable",))

    assert names(result) == f"stable {commit[:12]} main 1.2.3 1.2 1"
    assert {place.manifests().digest(str(each)) for each in result.image_tags} == {image.digest}
    assert place.writes() - before == len(result.image_tags)
    assert result.image == image


def test_what_names_the_image_already_is_not_written_again(place: Place, copy: WorkingCopy) -> None:
    image = pushed(place, "7", copy.commit())
    tagged(place, image, names=("stable",))
    before = place.writes()

    tagged(place, image, names=("stable", "7"))

    assert place.writes() == before
    assert f"shop/web:stable is {image.digest} already" in place.out.getvalue()


def test_a_tag_that_moves_says_from_where(place: Place, copy: WorkingCopy) -> None:
    older, newer = pushed(place, "stable", copy.commit()), pushed(place, "8", copy.commit())

    tagged(place, newer, names=("stable",))

    assert f"shop/web:stable is {newer.digest}, it was {older.digest}" in place.out.getvalue()


def test_an_index_keeps_its_platforms(place: Place, copy: WorkingCopy) -> None:
    commit = copy.commit()
    child = put(place, "one", image_of(place, commit))
    entry = {"mediaType": MANIFEST, "digest": child.digest, "size": len(child.raw)}
    entry["platform"] = {"os": "linux", "architecture": "amd64"}
    index = put(
        place,
        "all",
        Manifest.parse(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}).encode()),
    )
    copy.git("commit", "-q", "--allow-empty", "-m", "after it")

    result = tagged(place, Image(place.host, "shop/web", None, index.digest), TagPolicy.COMMIT, TagPolicy.LATEST)

    assert names(result) == f"{commit[:12]} latest"
    assert place.manifests().digest("latest") == index.digest


@pytest.mark.parametrize(
    ("policy", "kind", "said"),
    [
        (TagPolicy.BUILD_NUMBER, NotReady, "There is no build number to tag with: no CI that we know says one"),
        (TagPolicy.ENVIRONMENT, BadParameter, "environment is missing"),
        (TagPolicy.COMMIT, NotReady, "There is no commit to tag with: . is in no git repository"),
    ],
)
def test_what_a_policy_needs_is_asked_for(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: TagPolicy, kind: type[StepError], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    error = refused(place, pushed(place, "1", None), policy)

    assert isinstance(error, kind)
    assert said in str(error)


def test_the_ci_tells_number_branch_and_environment(
    place: Place, copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"JENKINS_URL": "x", "BUILD_NUMBER": "7", "BRANCH_NAME": "feature/cart"}.items():
        monkeypatch.setenv(name, value)
    image = pushed(place, "1", copy.commit())

    result = tagged(place, image, TagPolicy.BUILD_NUMBER, TagPolicy.BRANCH, TagPolicy.ENVIRONMENT, environment="prod")

    number, branch, environment_tag = map(str, result.image_tags)
    assert (number, environment_tag) == ("7", "prod")
    assert branch.startswith("feature-cart-")


def test_an_immutable_tag_of_another_image_names_both_digests(ours: Place, copy: WorkingCopy) -> None:
    make: Callable[..., object] = ours.make_repository
    make("shop/fixed", imageTagMutability="IMMUTABLE")
    first, second = image_of(ours, copy.commit()), image_of(ours, copy.commit())
    for manifest, name in ((first, "1"), (second, "2")):
        blob = manifest.blobs[0].digest
        with ours.blobs().pull(blob) as pieces:
            ours.blobs("shop/fixed").push(blob, Bytes(b"".join(pieces)))
        ours.manifests("shop/fixed").put(name, manifest)

    error = refused(ours, Image(ours.host, "shop/fixed", None, second.digest), names=("new", "1"))

    assert isinstance(error, Refused)
    assert first.digest in error.why
    assert second.digest in error.why
    assert ours.manifests("shop/fixed").digest("new") is None


def test_an_image_that_is_not_there_is_said(place: Place, copy: WorkingCopy) -> None:
    pushed(place, "1", copy.commit())

    error = refused(place, Image(place.host, "shop/web", None, f"sha256:{'0' * 64}"), names=("x",))

    assert "There is no image" in str(error)


def test_a_dry_run_writes_nothing(place: Place, copy: WorkingCopy) -> None:
    image = pushed(place, "1", copy.commit())
    before = place.writes()

    assert names(tagged(place, image, TagPolicy.LATEST, names=("stable",), dry_run=True)) == "stable latest"
    assert place.writes() == before
    assert "Would tag" in place.out.getvalue()


def test_no_tag_at_all_is_a_wrong_call(place: Place) -> None:
    assert "There is no tag to give" in str(refused(place, Image(place.host, "shop/web", "1")))
