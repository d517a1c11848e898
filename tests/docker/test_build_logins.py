"""Base images and caches in ECR: the build brings its own token, and leaves it nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.values.image import Image
from tests.docker.building import BUSYBOX, ContextBuilder
from tests.docker.stage import REGION, Bed

pytestmark = pytest.mark.docker


@pytest.fixture
def aws(moto_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our AWS for this process, and the folder where private Docker configs are made."""
    folder = tmp_path_factory.mktemp("runner-temp")
    for name, value in (
        ("AWS_ENDPOINT_URL", moto_endpoint),
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("RUNNER_TEMP", str(folder)),
    ):
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture(params=["classic", "buildkit", "newer docker", "remote"])
def kind(request: pytest.FixtureRequest, aws: Path) -> ContextBuilder:
    if request.param in ("newer docker", "remote"):
        made: ContextBuilder = request.getfixturevalue(request.param.replace(" ", "_"))()
        return made
    with_builder: Callable[..., ContextBuilder] = request.getfixturevalue("with_builder")
    return with_builder(Builder(request.param))


def test_a_base_image_in_ecr_is_pulled_with_a_token_of_our_own(
    kind: ContextBuilder, bed: Bed, pushed: Callable[[str], str], aws: Path
) -> None:
    base = pushed("1")
    bed.engine.images.remove(base, force=True)

    built = kind(f"FROM {base}\nLABEL of=ours\n", pull=True)

    assert built.image_id
    assert list(aws.iterdir()) == []
    password = bed.credentials()["password"]
    assert password not in kind.log
    bed.engine.images.remove(built.image_id, force=True)


def test_an_image_in_ecr_that_gives_files_is_pulled_with_a_token_of_our_own(
    kind: ContextBuilder, bed: Bed, pushed: Callable[[str], str], aws: Path
) -> None:
    other = pushed("1")
    bed.engine.images.remove(other, force=True)

    built = kind(f"{BUSYBOX}COPY --from={other} /bin/busybox /of-another\n", no_cache=True)

    assert built.image_id
    assert list(aws.iterdir()) == []
    bed.engine.images.remove(built.image_id, force=True)


def test_an_image_in_ecr_that_is_mounted_is_pulled_with_a_token_of_our_own(
    remote: Callable[..., ContextBuilder], bed: Bed, pushed: Callable[[str], str], aws: Path
) -> None:
    mounts = f'RUN --mount=from={pushed("1")},target=/other ["busybox", "ls", "/other/bin/busybox"]\n'
    builder = remote(RUNNER_TEMP=str(aws))

    builder(BUSYBOX + mounts, no_cache=True)

    assert "|   /other/bin/busybox" in builder.log
    assert list(aws.iterdir()) == []


def test_a_cache_in_ecr_is_read_and_written_with_a_token_of_our_own(
    remote: Callable[..., ContextBuilder], bed: Bed, aws: Path
) -> None:
    builder, cache = remote(RUNNER_TEMP=str(aws)), Image.parse(f"{bed.host}/web:cache")

    builder(BUSYBOX, cache_to=cache, no_cache=True)
    assert "none: " in builder.log  # it is read first, and there is none yet
    builder.said.truncate(0)
    builder(BUSYBOX, cache_from=(cache,))

    assert "none: " not in builder.log
    assert list(aws.iterdir()) == []
    assert [image["imageTag"] for image in bed.ecr.list_images(repositoryName="web")["imageIds"]] == ["cache"]


def test_another_registry_is_left_to_the_docker_config(with_builder: Any) -> None:
    builder = with_builder(Builder.BUILDKIT)

    error = builder.stopped("FROM 127.0.0.1:1/base:1\n")

    assert error.what == "A registry does not answer the builder"
