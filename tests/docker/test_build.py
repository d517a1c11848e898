"""Build on a real engine, by both builders: what it makes, and what a wrong Dockerfile gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.values.platform import Platform
from tests.docker.building import BUSYBOX, IMAGE, ContextBuilder

pytestmark = pytest.mark.docker


def labels(engine: Any) -> dict[str, str]:
    found: dict[str, str] = engine.images.get(str(IMAGE)).labels
    return found


def test_an_image_is_built_under_its_name_and_its_id_told(builder: ContextBuilder, engine: Any) -> None:
    built = builder(BUSYBOX)

    assert built.image == IMAGE
    assert built.image_id == engine.images.get(str(IMAGE)).id
    assert built.builder is builder.builder
    assert f"Built {IMAGE}, image id {str(built.image_id)[:19]}" in builder.log
    assert "COPY busybox /bin/busybox" in builder.log


def test_the_same_context_gives_the_same_image(builder: ContextBuilder) -> None:
    first = builder(BUSYBOX)
    again = builder(BUSYBOX)

    assert again.image_id == first.image_id
    assert "|   (cached)" in builder.log


def test_arguments_and_target_reach_the_dockerfile(builder: ContextBuilder, engine: Any) -> None:
    builder(
        "FROM scratch AS first\nCOPY busybox /\nARG WORD\nARG API_TOKEN\n"
        "LABEL word=$WORD token=$API_TOKEN stage=first\n"
        "FROM first\nLABEL stage=second\n",
        build_args={"WORD": "a=b c", "API_TOKEN": "not-so-secret"},
        build_target="first",
    )

    found = labels(engine)
    assert (found["word"], found["token"], found["stage"]) == ("a=b c", "not-so-secret", "first")
    assert "build argument API_TOKEN: use --build-secrets" in builder.log


def test_labels_of_ones_own_are_set(builder: ContextBuilder, engine: Any) -> None:
    builder(BUSYBOX, labels={"team": "shop", "org.opencontainers.image.version": "2.0"})

    assert labels(engine)["team"] == "shop"
    assert labels(engine)["org.opencontainers.image.version"] == "2.0"


def test_a_run_shows_what_it_writes_and_how_long_it_took(builder: ContextBuilder) -> None:
    builder(BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo hello from inside"]\n', no_cache=True)

    lines = builder.log.splitlines()
    written = next(at for at, line in enumerate(lines) if line.endswith("|   hello from inside"))
    assert lines[written + 1].endswith(" s")


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf" + BUSYBOX.encode(), BUSYBOX.replace("\n", "\r\n").encode()])
def test_a_byte_order_mark_and_crlf_do_no_harm(builder: ContextBuilder, raw: bytes) -> None:
    assert builder(raw).image_id


def test_a_dockerfile_outside_of_the_context_builds_and_stays_outside(
    builder: ContextBuilder, tmp_path_factory: pytest.TempPathFactory, engine: Any
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "my.Dockerfile"
    outside.write_text(BUSYBOX + 'COPY . /all\nRUN ["busybox", "ls", "-a", "/all"]\n')

    builder(None, dockerfile=str(outside), no_cache=True)

    assert "busybox" in builder.log
    assert "|   .dockerfile" not in builder.log
    assert "|   .dockerignore" not in builder.log


def test_a_dockerfile_error_shows_its_line(builder: ContextBuilder, tmp_path: Path) -> None:
    error = builder.stopped("FROM scratch\nLABEL fine=1\nCOPPY busybox /bin/busybox\n")

    assert isinstance(error, BadParameter)
    assert error.what == f"{tmp_path}/Dockerfile is no valid Dockerfile"
    assert "unknown instruction: COPPY" in error.why
    assert error.hint == "Its line 3 is: COPPY busybox /bin/busybox"


@pytest.mark.parametrize("text", ["", "# nothing but a remark\n"])
def test_an_empty_dockerfile_is_no_dockerfile(builder: ContextBuilder, text: str) -> None:
    error = builder.stopped(text)

    assert isinstance(error, BadParameter)
    assert error.hint == "It begins with FROM."


def test_a_dockerfile_in_utf_16_is_refused(builder: ContextBuilder) -> None:
    error = builder.stopped(BUSYBOX.encode("utf-16"))

    assert isinstance(error, BadParameter)
    assert "UTF-16" in error.why


def test_a_failing_run_shows_what_it_wrote_last(builder: ContextBuilder, engine: Any) -> None:
    before = {container.id for container in engine.containers.list(all=True)}

    error = builder.stopped(
        BUSYBOX + 'RUN ["busybox", "sh", "-c", "echo compiling; echo no such symbol: main; exit 3"]\n'
    )

    assert isinstance(error, Refused)
    assert "code: 3" in error.why
    assert error.hint == "It wrote last: compiling | no such symbol: main"
    *_, failed, first, last = builder.log.splitlines()
    assert "Failed: " in failed
    assert (first, last) == ("+00:00 | compiling", "+00:00 | no such symbol: main")
    assert {container.id for container in engine.containers.list(all=True)} <= before


def test_a_failed_build_leaves_the_name_where_it_was(builder: ContextBuilder, engine: Any) -> None:
    built = builder(BUSYBOX)

    builder.stopped(BUSYBOX + 'RUN ["busybox", "false"]\n')

    assert engine.images.get(str(IMAGE)).id == built.image_id


def test_a_file_that_copy_does_not_find_is_named(builder: ContextBuilder) -> None:
    error = builder.stopped("FROM scratch\nCOPY busybxo /bin/busybox\n")

    assert error.what == "The context lacks a file"
    assert "busybxo" in error.why


def test_a_stage_that_is_not_there_is_named_with_those_that_are(builder: ContextBuilder, tmp_path: Path) -> None:
    error = builder.stopped("FROM scratch AS test\nCOPY busybox /\nFROM test AS final\n", build_target="tset")

    assert isinstance(error, BadParameter)
    assert "tset" in error.why
    assert error.hint == f"{tmp_path}/Dockerfile has: test, final."


def test_a_base_image_whose_registry_is_down_is_named(builder: ContextBuilder) -> None:
    error = builder.stopped("FROM 127.0.0.1:1/base:1\nLABEL a=1\n")

    assert isinstance(error, Refused)
    assert error.what == "A registry does not answer the builder"
    assert "127.0.0.1:1" in error.why


def test_a_base_image_that_is_not_there_is_named(builder: ContextBuilder, bed: Any) -> None:
    error = builder.stopped(f"FROM {bed.host}/web:nope\nLABEL a=1\n")

    assert isinstance(error, Refused)
    assert error.what in ("A base image is not there", "A base image may not be pulled")


def test_a_platform_that_the_builder_does_not_have_is_refused(builder: ContextBuilder) -> None:
    windows = (Platform.parse("windows/amd64"),)
    error = builder.stopped(BUSYBOX + 'RUN ["busybox", "true"]\n', platform=windows)

    assert isinstance(error, BadParameter)
    assert error.what == "The platform does not fit"


def test_a_program_of_another_platform_is_named(builder: ContextBuilder, tmp_path: Path) -> None:
    foreign = bytearray((tmp_path / "busybox").read_bytes())
    foreign[18] = 0xF3 if foreign[18] != 0xF3 else 0x3E  # ELF's e_machine: RISC-V
    (tmp_path / "busybox").write_bytes(foreign)

    error = builder.stopped(BUSYBOX + 'RUN ["busybox", "true"]\n')

    assert isinstance(error, Refused)
    assert error.what == "A program of the image is made for another platform"
    assert "exec format error" in error.why


def test_a_wrong_dockerignore_is_refused_by_its_line(builder: ContextBuilder, tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_text("fine\n[broken\n")

    error = builder.stopped(BUSYBOX)

    assert isinstance(error, BadParameter)
    assert "'[broken'" in error.why


@pytest.mark.parametrize(
    ("dockerfile", "named"),
    [
        (BUSYBOX + "RUN <<EOF\nbusybox true\nEOF\n", "the heredoc of RUN in line 4"),
        (BUSYBOX + 'RUN --mount=type=cache,target=/c ["busybox", "true"]\n', "RUN --mount in line 4"),
    ],
)
def test_the_classic_builder_says_what_needs_buildkit(with_builder: Any, dockerfile: str, named: str) -> None:
    error = with_builder(Builder.CLASSIC).stopped(dockerfile)

    assert isinstance(error, NotReady)
    assert error.what == f"{named} needs BuildKit"
    assert error.why == "this is the classic builder: --builder says so"
