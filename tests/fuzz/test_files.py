"""Files that people and builds hand over: parameters, results, Dockerfiles, `.dockerignore`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract.errors import StepError
from ecs_steps.contract.gather import Source, gather
from ecs_steps.deploy import DeployOptions
from ecs_steps.push import PushOptions
from ecs_steps.rules.build_failure import BuildFailure, explain
from ecs_steps.rules.dockerfile import images_read, instructions, needs_buildkit, secret_like, stages
from ecs_steps.rules.dockerignore import Dockerignore
from ecs_steps.runner import sources
from tests.fuzz.inputs import refusal, spoiled, values

PARAMETERS = (
    '{"image": "shop/web:1", "image_tags": ["a", "b"], "cluster": "shop", "service": "web", "dry_run": true}',
    '{"images": {"web": "shop/web:1"}, "desired_count": 2, "timeout": "15m", "buildArgs": {"A": "1"}}',
    '{"error": {"code": 7, "what": "x", "why": "y", "hint": "z", "step": "deploy"}}',
    '\ufeff{"image": "web"}',
    "[]",
)
DOCKERFILES = (
    "# syntax=docker/dockerfile:1\nFROM --platform=linux/amd64 a:1 AS b\r\nARG X=1\nRUN <<EOF\necho $X\nEOF\n",
    'FROM b\nCOPY --from=b --chown=1:1 . /\nCMD ["sh", "-c", "x"]\nRUN a \\\n  && b\n',
    "FROM scratch\nRUN --mount=type=secret,id=x cat /run/secrets/x\nHEALTHCHECK NONE\n",
)


@pytest.fixture
def unread(tmp_path: Path) -> Path:
    return tmp_path / "given.json"


def test_a_parameter_file_is_read_or_refused_in_a_sentence(unread: Path) -> None:
    def read() -> None:
        gather("push", PushOptions, sources.from_parameter_file({"ECS_STEPS_PARAMS": str(unread)}))

    codes = [_code(read) for _ in _written(unread, 6_000, seed=11)]

    assert {0, 2} <= set(codes) <= {0, 2, 3}


def test_an_earlier_result_is_read_or_refused_in_a_sentence(unread: Path) -> None:
    def read() -> None:
        gather("push", PushOptions, *sources.from_results([str(unread)]).sources)

    codes = [_code(read) for _ in _written(unread, 6_000, seed=12)]

    assert {0, 2, 7} <= set(codes)
    assert all(0 <= code < 256 for code in codes)


@pytest.mark.parametrize("word", ["image", "images", "build_args", "desired_count", "timeout", "dry_run", "container"])
def test_a_value_of_any_shape_is_taken_or_refused_in_a_sentence(word: str) -> None:
    def taken(value: Any) -> None:
        gather("deploy", DeployOptions, Source({"cluster": "shop", "service": "web", word: value}, str))

    codes = {_code(partial(taken, value)) for value in values(1_500, seed=13)}

    assert codes == {0, 2}


def test_a_dockerfile_is_read_whatever_is_in_it() -> None:
    found: set[str] = set()
    for source in spoiled(DOCKERFILES, 10_000, seed=14):
        read = list(instructions(source))
        lines = len(source.splitlines())
        assert all(0 < each.line <= lines for each in read)
        assert [each.line for each in read] == sorted({each.line for each in read})
        assert set(secret_like(each.text for each in read)) <= {each.text for each in read}
        assert all(isinstance(name, str) for name in (*stages(source), *images_read(source, {"X": "2"})))
        found.add("buildkit" if needs_buildkit(source) else "classic")
    assert found == {"buildkit", "classic"}


def test_a_build_that_failed_gets_a_sentence_whatever_was_said() -> None:
    said = (
        "dockerfile parse error line 3: unknown instruction: RUNN",
        "failed to parse: line 12",
        "failed to reach build target test in Dockerfile",
        "The command '/bin/sh -c x' returned a non-zero code: 7",
    )
    for source, text in zip(spoiled(DOCKERFILES, 6_000, seed=15), spoiled(said, 6_000, seed=16), strict=True):
        error = explain(BuildFailure(text=text, dockerfile="Dockerfile", source=source, last=(source[-20:],)))
        assert error.exit_code in (2, 3, 4)
        assert error.what


def test_dockerignore_is_read_or_names_the_pattern_that_docker_refuses() -> None:
    good = ("*\n!src\n", "**/*.pyc\n.git\n# remark\n", "a/[b-d]?/**\n!a/c1/keep\n", "\ufeff/x/../y\r\n\\!z\n")
    paths = ("a", "src/x.py", ".git/config", "a/c1/keep", "!z", "a b/c", "\u00e9/x")
    read = 0
    for text in spoiled(good, 10_000, seed=16):
        if error := refusal(partial(Dockerignore.parse, text), ValueError):
            assert str(error)
            continue
        found = Dockerignore.parse(text)
        read += 1
        assert {found.leaves_out(path) for path in paths} <= {True, False}
    assert read > 1_000


def _written(path: Path, number: int, seed: int) -> Iterator[None]:
    for text in spoiled(PARAMETERS, number, seed):
        path.write_bytes(text.encode(errors="surrogatepass"))
        yield


def _code(action: Callable[[], object]) -> int:
    """The exit code; a refusal has a sentence, and can be written into a result."""
    error = refusal(action, StepError)
    if error is None:
        return 0
    assert error.what
    json.dumps([error.what, error.why, error.hint])
    return error.exit_code
