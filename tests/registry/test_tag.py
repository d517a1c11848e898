"""The step `tag` in two registries: names and policies, `latest` only forward, nothing sent but names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import BadParameter, NotReady, Refused, StepError
from ecs_steps.contract.words import TagPolicy
from ecs_steps.tag import Tagged, TagOptions, tag
from ecs_steps.values.image import Image, Tag
from ecs_steps.values.manifest import Manifest
from tests.registry.conftest import Place
from tests.registry.images import CONFIG, INDEX, MANIFEST, Bytes, digest_of
from tests.steps.working_copy import WorkingCopy, made

if shutil.which("git") is None:
    pytest.skip("git is not installed", allow_module_level=True)

LABEL = "org.opencontainers.image.revision"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkingCopy:
    """The working copy that the step runs in."""
    copy = made(tmp_path / "checkout")
    monkeypatch.chdir(copy.folder)
    return copy


def pushed(place: Place, reference: str, revision: str | None) -> Image:
    """An image in the registry that says which commit it was made from."""
    manifest = put(place, reference, image_of(place, revision))
    return Image(place.host, "shop/web", None if ":" in reference else reference, manifest.digest)


def image_of(place: Place, revision: str | None) -> Manifest:
    labels = {LABEL: revision} if revision else None
    config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": labels}}).encode()
    place.blobs().push(digest_of(config), Bytes(config))
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "digest": digest_of(config), "size": len(config)},
        "layers": [],
    }
    return Manifest.parse(json.dumps(document).encode())


def put(place: Place, reference: str, manifest: Manifest) -> Manifest:
    place.manifests().put(reference, manifest)
    return manifest


def tagged(place: Place, image: Image, *policies: TagPolicy, names: tuple[str, ...] = (), **options: Any) -> Tagged:
    tags = tuple(Tag(name) for name in names)
    made = TagOptions(image=image, image_tags=tags, tag_policies=policies, **options)
    return tag(made, place.clients, place.report)


def refused(place: Place, image: Image, *policies: TagPolicy, **options: Any) -> StepError:
    with pytest.raises(StepError) as caught:
        tagged(place, image, *policies, **options)
    return caught.value


def names(result: Tagged) -> str:
    return " ".join(map(str, result.image_tags))


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
    entry["platform"] = {"os": "linux", "architecture": "amd64"}  # type: ignore[assignment] # a document of JSON
    index = put(
        place,
        "all",
        Manifest.parse(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}).encode()),
    )
    copy.git("commit", "-q", "--allow-empty", "-m", "after it")

    result = tagged(place, Image(place.host, "shop/web", None, index.digest), TagPolicy.COMMIT, TagPolicy.LATEST)

    assert names(result) == f"{commit[:12]} latest"
    assert place.manifests().digest("latest") == index.digest


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
    image = pushed(place, "1", copy.commit())
    environment = {"JENKINS_URL": "x", "BUILD_NUMBER": "7", "BRANCH_NAME": "feature/cart"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

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
