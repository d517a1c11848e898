"""What is read from a Dockerfile before it is built."""

from __future__ import annotations

import random

import pytest

from ecs_steps.rules.dockerfile import images_read, instructions, needs_buildkit, secret_like, stages


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        pytest.param("FROM a\nRUN make && \\\n  # a remark\n  make install\n", None, id="nothing"),
        pytest.param("FROM a\nRUN --mount=type=cache,target=/c make\n", "RUN --mount in line 2", id="a mount"),
        pytest.param("FROM a\nRUN --network=none --mount=type=ssh x\n", "RUN --mount in line 2", id="two flags"),
        pytest.param("FROM a\nCOPY --chmod=755 a b\n", "COPY --chmod in line 2", id="chmod"),
        pytest.param("FROM a\nCOPY --from=b --link a b\n", "COPY --link in line 2", id="a flag after another"),
        pytest.param("FROM a\nCOPY --from=b --chown=1:1 a b\n", None, id="flags that the classic builder has"),
        pytest.param("FROM a\nRUN <<EOF\nmake\nEOF\n", "the heredoc of RUN in line 2", id="a heredoc"),
        pytest.param('FROM a\nCOPY <<-"X" /a\nb\n\tX\n', "the heredoc of COPY in line 2", id="a quoted heredoc"),
        pytest.param("FROM a\n\n# x\nrun \\\n --mount=type=ssh y", "RUN --mount in line 4", id="a continued line"),
        pytest.param("# escape=`\nFROM a\nRUN dir `\n c:\\\nRUN --mount=x y", "RUN --mount in line 5", id="escape"),
        pytest.param("FROM a\r\nRUN --mount=type=ssh x\r\n", "RUN --mount in line 2", id="CRLF"),
        pytest.param('FROM a\nRUN ["sh", "-c", "cat <<EOF"]\n', None, id="a heredoc inside a list is the shell's"),
    ],
)
def test_what_needs_buildkit(source: str, needed: str | None) -> None:
    assert needs_buildkit(source) == needed


def test_the_body_of_a_heredoc_holds_no_instructions() -> None:
    source = "FROM a\nRUN <<A <<B\nFROM x\nA\nFROM y\nB\nFROM z AS last\n"

    assert [(each.line, each.name) for each in instructions(source)] == [(1, "FROM"), (2, "RUN"), (7, "FROM")]
    assert stages(source) == ["last"]


def test_what_a_build_reads_comes_from_registries() -> None:
    source = (
        "ARG VERSION=1\nARG HOST\nFROM r.example/base:${VERSION} AS base\nFROM --platform=linux/amd64 $HOST/b\n"
        "FROM base\nFROM scratch\nFROM ${NONE:-busybox}\n"
    )

    assert images_read(source, {"HOST": "h.example"}) == ["r.example/base:1", "h.example/b", "busybox"]


def test_files_that_are_taken_from_images_are_read_too() -> None:
    source = (
        "ARG TOOLS=r.example/tools:1\nFROM scratch AS one\nFROM one\nCOPY --from=one /a /a\nCOPY --from=0 /b /b\n"
        "COPY --chown=1:1 --from=r.example/a:1 /c /c\nCOPY --from=$TOOLS /d /d\nCOPY d --from=no /d\n"
        "RUN --network=none --mount=from=r.example/b,target=/x --mount=type=cache,target=/y true --mount=from=no\n"
    )

    assert images_read(source, {}) == ["r.example/a:1", "r.example/tools:1", "r.example/b"]


def test_names_that_sound_secret() -> None:
    names = ["NPM_TOKEN", "DB_PASSWORD", "api_key", "AWS_SECRET_ACCESS_KEY", "VERSION", "TOKENIZER", "KEYBOARD", "PWD"]

    assert secret_like(names) == ["NPM_TOKEN", "DB_PASSWORD", "api_key", "AWS_SECRET_ACCESS_KEY", "PWD"]


def test_no_text_breaks_it() -> None:
    chance = random.Random(20261121)
    words = [
        "FROM",
        "RUN",
        "COPY",
        " ",
        "\n",
        "\\",
        "\\\n",
        "<<E",
        "E\n",
        "--mount=x",
        "#",
        "$",
        "${",
        "}",
        "ARG a=",
        "[",
        '"',
        "\r\n",
        "é",
    ]
    for _ in range(100_000):
        source = "".join(chance.choices(words, k=chance.randint(0, 12)))
        list(instructions(source))
        needs_buildkit(source)
        images_read(source, {})
