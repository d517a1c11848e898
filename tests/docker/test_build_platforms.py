"""Several platforms as one image: built by a BuildKit of its own into an archive, tested, pushed, proved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.archive import read_archive
from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.values.image import TaggedImage
from ecs_steps.values.platform import Platform
from tests.docker.building import BUSYBOX, IMAGE, ContextBuilder
from tests.docker.pusher import Pusher

pytestmark = pytest.mark.docker

AMD, ARM = Platform.parse("linux/amd64"), Platform.parse("linux/arm64")
Remote = Callable[..., ContextBuilder]


@pytest.fixture
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archives") / "image.tar"


def platforms(archive: Path) -> list[str]:
    """The platforms of an archived image, as its index lists them."""
    with read_archive(str(archive), IMAGE) as archived:
        return [str(each.platform) for each in archived.root.children]


def listed(pusher: Pusher, tag: str) -> list[dict[str, Any]]:
    """The manifests of an index in the registry."""
    answer = pusher.bed.ecr.batch_get_image(repositoryName="web", imageIds=[{"imageTag": tag}])
    found: list[dict[str, Any]] = json.loads(answer["images"][0]["imageManifest"])["manifests"]
    return found


def test_two_platforms_are_one_image_that_push_takes(remote: Remote, archive: Path, pusher: Pusher) -> None:
    builder, name = remote(), TaggedImage.parse(f"{pusher.bed.host}/web:1")

    built = builder(BUSYBOX, image=name, platform=(AMD, ARM), archive=str(archive))
    pushed = pusher(str(built.image), archive=built.archive)
    again = pusher(str(built.image), archive=built.archive)

    assert (built.image, built.image_id, built.builder) == (name, None, Builder.BUILDKIT)
    assert f"Built {name} for linux/amd64, linux/arm64 into {archive}, digest {pushed.image.digest}" in builder.log
    assert pushed.image.digest == again.image.digest == pusher.digest("1")
    assert [each["platform"]["architecture"] for each in listed(pusher, "1")] == ["amd64", "arm64"]


def test_provenance_goes_with_every_platform(remote: Remote, archive: Path, pusher: Pusher) -> None:
    builder = remote(BUILDX_NO_DEFAULT_ATTESTATIONS="0")

    builder(BUSYBOX, platform=(AMD, ARM), archive=str(archive))
    pusher(f"{pusher.bed.host}/web:2", archive=str(archive))

    kinds = [each.get("annotations", {}).get("vnd.docker.reference.type") for each in listed(pusher, "2")]
    assert kinds == [None, None, "attestation-manifest", "attestation-manifest"]


def test_the_same_context_gives_the_same_index(remote: Remote, archive: Path) -> None:
    builder = remote()

    builder(BUSYBOX, platform=(AMD, ARM), archive=str(archive))
    with read_archive(str(archive), IMAGE) as archived:
        first = archived.root.digest
    builder(BUSYBOX, platform=(AMD, ARM), archive=str(archive))

    with read_archive(str(archive), IMAGE) as archived:
        assert archived.root.digest == first
    assert platforms(archive) == ["linux/amd64", "linux/arm64"]


def test_what_is_in_the_archive_is_tested_and_leaves_nothing_behind(remote: Remote, archive: Path, engine: Any) -> None:
    builder = remote()
    before = {image.id for image in engine.images.list(all=True)}

    builder(BUSYBOX, platform=(ARM, AMD), archive=str(archive), test_command="busybox sh -c 'busybox uname -m'")

    assert "| x86_64" in builder.log or "| aarch64" in builder.log
    assert {image.id for image in engine.images.list(all=True)} == before
    assert engine.containers.list(all=True, filters={"name": "ecs-steps-test-"}) == []


def test_an_archive_that_fails_its_test_is_not_there(remote: Remote, archive: Path) -> None:
    archive.write_text("an older one")

    error = remote().stopped(BUSYBOX, platform=(AMD, ARM), archive=str(archive), test_command="busybox false")

    assert isinstance(error, Refused)
    assert error.why == "busybox ended with 1"
    assert not archive.exists()


def test_a_build_that_fails_leaves_no_archive(remote: Remote, archive: Path) -> None:
    archive.write_text("an older one")

    error = remote().stopped("FROM scratch\nCOPY nothing /\n", platform=(AMD, ARM), archive=str(archive))

    assert error.what == "The context lacks a file"
    assert not archive.exists()


def test_no_engine_is_needed_for_an_archive(remote: Remote, archive: Path) -> None:
    builder = remote(DOCKER_HOST="unix:///nowhere/docker.sock")

    builder(BUSYBOX, platform=(AMD,), archive=str(archive))

    assert "Building with BuildKit: buildx 0.13.1 with its remote driver" in builder.log
    with read_archive(str(archive), IMAGE) as archived:
        assert not archived.root.is_index


def test_a_test_needs_an_engine_and_says_so_before_the_build(remote: Remote, archive: Path) -> None:
    builder = remote(DOCKER_HOST="unix:///nowhere/docker.sock")

    error = builder.stopped(BUSYBOX, archive=str(archive), test_command="busybox true")

    assert isinstance(error, NotReady)
    assert error.what == "No Docker engine answers"
    assert "COPY busybox" not in builder.log


def test_a_test_that_this_engine_cannot_run_is_said_before_the_build(remote: Remote, archive: Path) -> None:
    builder = remote()

    error = builder.stopped(
        BUSYBOX, platform=(Platform.parse("linux/s390x"),), archive=str(archive), test_command="busybox true"
    )

    assert isinstance(error, BadParameter)
    assert error.what == "The image cannot be tested"
    assert error.why.endswith(" and the image has linux/s390x")
    assert "COPY busybox" not in builder.log


def test_several_platforms_need_an_archive(with_builder: Any) -> None:
    builder = with_builder(Builder.AUTO)

    error = builder.stopped(BUSYBOX, platform=(AMD, ARM))

    assert isinstance(error, BadParameter)
    assert error.what == "An image of several platforms needs --archive"
    assert builder.log == ""


@pytest.mark.parametrize("kind", ["classic", "buildkit"])
def test_a_builder_that_writes_no_archives_is_named(with_builder: Any, archive: Path, kind: str) -> None:
    error = with_builder(Builder(kind)).stopped(BUSYBOX, platform=(AMD, ARM), archive=str(archive))

    assert isinstance(error, NotReady)
    assert error.what == "An archive needs BuildKit through buildx"
    assert not archive.exists()


def test_the_same_platform_twice_is_one(with_builder: Any) -> None:
    assert with_builder(Builder.BUILDKIT)(BUSYBOX, platform=(AMD, AMD)).image_id


def test_the_engines_own_buildkit_says_what_builder_can(buildx: ContextBuilder, archive: Path) -> None:
    error = buildx.stopped(BUSYBOX, platform=(AMD, ARM), archive=str(archive))

    assert isinstance(error, NotReady)
    assert error.hint == "Make one that can, once: docker buildx create --use --driver docker-container"


@pytest.mark.parametrize(("where", "why"), [("", "it is a folder"), ("nowhere/image.tar", "there is no folder ")])
def test_an_archive_that_cannot_be_written_is_said_before_the_build(
    remote: Remote, archive: Path, where: str, why: str
) -> None:
    builder = remote()

    error = builder.stopped(BUSYBOX, platform=(AMD, ARM), archive=str(archive.parent / where))

    assert isinstance(error, BadParameter)
    assert error.why.startswith(why)
    assert "COPY busybox" not in builder.log


def test_an_archive_inside_of_the_context_is_warned_of(remote: Remote, tmp_path: Path) -> None:
    builder, inside = remote(), tmp_path / "image,1.tar"

    builder(BUSYBOX, platform=(AMD, ARM), archive=str(inside))
    (tmp_path / ".dockerignore").write_text("*.tar\n")
    warned = f"{inside} lies in the context, and may become part of the image: name it in .dockerignore"

    assert warned in builder.log
    assert platforms(inside) == ["linux/amd64", "linux/arm64"]
    builder.said.truncate(0)
    builder(BUSYBOX, platform=(AMD, ARM), archive=str(inside))
    assert warned not in builder.log
