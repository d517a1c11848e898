"""A disk that is full: the engine's, and the one that an archive goes to."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import pytest

from ecs_steps.contract.errors import NotReady
from ecs_steps.testbed import private_engine
from ecs_steps.values.platform import Platform
from tests.docker.building import BUSYBOX, ContextBuilder

pytestmark = pytest.mark.docker

FULL = "The disk of the builder is full"
MEGABYTES = 80


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in a folder."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk of one's own: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


@pytest.fixture(scope="module")
def small_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an engine that has a small disk for everything."""
    folder = tmp_path_factory.mktemp("small") / "engine"
    with small_disk(folder / "data", MEGABYTES):
        engine = private_engine.start(folder)
        if isinstance(engine, private_engine.NoEngine):
            pytest.skip(engine.reason)
        yield engine.docker_host
        engine.stop()


@pytest.fixture
def on_the_small_disk(builder: ContextBuilder, small_engine: str) -> Iterator[ContextBuilder]:
    builder.environment["DOCKER_HOST"] = small_engine
    yield builder
    client: Any = docker.DockerClient(base_url=small_engine)
    for image in client.images.list():
        client.images.remove(image.id, force=True)
    client.images.prune()
    client.api.prune_builds()
    client.close()


def test_a_context_that_does_not_fit_is_said(on_the_small_disk: ContextBuilder, tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        for _ in range(MEGABYTES + 20):
            file.write(b"x" * 1_000_000)

    error = on_the_small_disk.stopped(BUSYBOX + "COPY big /big\n")

    assert isinstance(error, NotReady)
    assert error.what == FULL
    assert "no space left on device" in error.why
    assert "docker system df" in error.hint


def test_a_run_that_fills_the_disk_is_said(on_the_small_disk: ContextBuilder) -> None:
    write = f"busybox dd if=/dev/urandom of=/big bs=1M count={MEGABYTES + 20}"

    error = on_the_small_disk.stopped(BUSYBOX + f'RUN ["busybox", "sh", "-c", "{write}"]\n', no_cache=True)

    assert isinstance(error, NotReady)
    assert error.what == FULL
    assert "o space left on device" in error.why
    assert "docker system df" in error.hint


def test_a_disk_that_has_room_again_builds(on_the_small_disk: ContextBuilder) -> None:
    assert on_the_small_disk(BUSYBOX).image_id


def test_an_archive_that_does_not_fit_is_said(
    remote: Callable[..., ContextBuilder], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with small_disk(tmp_path_factory.mktemp("disk") / "full", 1) as folder:
        archive = folder / "image.tar"

        error = remote().stopped(BUSYBOX, platform=(Platform.parse("linux/amd64"),), archive=str(archive))

        assert isinstance(error, NotReady)
        assert error.what == f"The archive {archive} does not fit on its disk"
        assert "no space left on device" in error.why
        assert not archive.exists()
