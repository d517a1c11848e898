"""Build on a real engine: what it makes, and what a wrong Dockerfile gets."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from ecs_steps.build import BuildOptions, Built, build
from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, Refused, StepError
from ecs_steps.values.image import TaggedImage

pytestmark = pytest.mark.docker

IMAGE = TaggedImage.parse("ecs-steps-test/build:1")
BUSYBOX = "FROM scratch\nCOPY busybox /bin/busybox\nENV PATH=/bin\n"


class Builder(Protocol):
    """Builds the test's context."""

    said: io.StringIO

    def __call__(self, dockerfile: str, **options: Any) -> Built:
        """Build a Dockerfile of this text."""


class ContextBuilder:
    """Builds from a folder that has a static busybox."""

    def __init__(self, folder: Path, docker_host: str) -> None:
        self.said = io.StringIO()
        self._folder = folder
        self._clients = Clients({**os.environ, "DOCKER_HOST": docker_host})

    def __call__(self, dockerfile: str, **options: Any) -> Built:
        (self._folder / "Dockerfile").write_text(dockerfile)
        report = Report(self.said, now=lambda: 0.0)
        return build(BuildOptions(image=IMAGE, context=str(self._folder), **options), self._clients, report)


@pytest.fixture
def builder(engine: Any, docker_host: str, sample_context: Path, tmp_path: Path) -> Iterator[ContextBuilder]:
    shutil.copy(sample_context / "busybox", tmp_path / "busybox")
    yield ContextBuilder(tmp_path, docker_host)
    for image in engine.images.list(name="ecs-steps-test/build"):
        engine.images.remove(image.id, force=True)


@pytest.fixture
def stopped(builder: Builder) -> Callable[..., StepError]:
    def stopped(dockerfile: str, **options: Any) -> StepError:
        with pytest.raises(StepError) as caught:
            builder(dockerfile, **options)
        return caught.value

    return stopped


def labels(engine: Any) -> dict[str, str]:
    found: dict[str, str] = engine.images.get(str(IMAGE)).labels
    return found


def test_an_image_is_built_under_its_name_and_its_id_told(builder: Builder, engine: Any) -> None:
    built = builder("FROM scratch\nCOPY busybox /bin/busybox\n")

    assert built.image == IMAGE
    assert built.image_id == engine.images.get(str(IMAGE)).id
    assert f"Built {IMAGE}, image id {str(built.image_id)[:19]}" in builder.said.getvalue()
    assert "| Step 2/2 : COPY busybox /bin/busybox" in builder.said.getvalue()


def test_arguments_and_target_reach_the_dockerfile(builder: Builder, engine: Any) -> None:
    builder(
        "FROM scratch AS first\nARG WORD\nLABEL word=$WORD stage=first\nFROM first\nLABEL stage=second\n",
        build_args={"WORD": "a=b c"},
        build_target="first",
    )

    assert labels(engine) == {"word": "a=b c", "stage": "first"}


def test_a_run_shows_what_it_writes(builder: Builder) -> None:
    builder(BUSYBOX + 'RUN ["busybox", "echo", "hello from inside"]\n')

    assert "| hello from inside" in builder.said.getvalue()


def test_a_dockerfile_error_shows_its_line(stopped: Callable[..., StepError], tmp_path: Path) -> None:
    error = stopped("FROM scratch\nLABEL fine=1\nCOPPY busybox /bin/busybox\n")

    assert isinstance(error, BadParameter)
    assert error.what == f"{tmp_path}/Dockerfile is no valid Dockerfile"
    assert "unknown instruction: COPPY" in error.why
    assert error.hint == "Its line 3 is: COPPY busybox /bin/busybox"


@pytest.mark.parametrize("text", ["", "# nothing but a remark\n"])
def test_an_empty_dockerfile_is_no_dockerfile(stopped: Callable[..., StepError], text: str) -> None:
    error = stopped(text)

    assert isinstance(error, BadParameter)
    assert error.hint == "It begins with FROM."


def test_a_failing_run_shows_what_it_wrote_last(
    stopped: Callable[..., StepError], builder: Builder, engine: Any
) -> None:
    before = {container.id for container in engine.containers.list(all=True)}

    error = stopped(BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo compiling; echo no such symbol: main; exit 3"]\n')

    assert isinstance(error, Refused)
    assert "returned a non-zero code: 3" in error.why
    assert error.hint == "It wrote last: compiling | no such symbol: main"
    assert "| no such symbol: main" in builder.said.getvalue()
    assert {container.id for container in engine.containers.list(all=True)} <= before


def test_a_file_that_copy_does_not_find_is_named(stopped: Callable[..., StepError]) -> None:
    error = stopped("FROM scratch\nCOPY busybxo /bin/busybox\n")

    assert isinstance(error, Refused)
    assert "busybxo" in error.why


def test_a_stage_that_is_not_there_is_named(stopped: Callable[..., StepError]) -> None:
    error = stopped("FROM scratch\nLABEL a=1\n", build_target="tset")

    assert error.exit_code in (2, 4)
    assert "tset" in error.why


def test_a_base_image_that_cannot_be_had_is_named(stopped: Callable[..., StepError]) -> None:
    error = stopped("FROM 127.0.0.1:1/base:1\nLABEL a=1\n")

    assert isinstance(error, Refused)
    assert "127.0.0.1:1" in error.why
