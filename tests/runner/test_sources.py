"""Where a process finds its parameters, and what it does when they are not there."""

from __future__ import annotations

import codecs
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runner.conftest import Run, Shell

FAILED = {
    "cluster": "shop",
    "error": {"step": "push", "code": 4, "what": "web:1 was not pushed", "why": "denied", "hint": "Log in."},
}


def test_flag_before_file_before_after_before_environment_before_default(run: Run, tmp_path: Path) -> None:
    (tmp_path / "params.json").write_text('{"cluster": "file", "cause": "file", "imageTags": ["file"]}')
    after = json.dumps(
        {"cluster": "after", "cause": "after", "image_tags": ["after"], "build_args": {"A": "after"}, "verdict": "x"}
    )
    environment = {
        "ECS_STEPS_PARAMS": "params.json",
        "ECS_STEPS_CLUSTER": "env",
        "ECS_STEPS_IMAGE_TAGS": "env",
        "ECS_STEPS_BUILD_ARGS": "A=env",
        "ECS_STEPS_TIMEOUT": "0s",
        "ECS_STEPS_UNHEARD_OF": "x",
    }
    found = run("patient", "--cluster", "flag", "--after", "-", stdin=after.encode(), **environment).result
    assert (found["cluster"], found["cause"], found["image_tags"]) == ("flag", "file", ["file"])
    assert found["build_args"] == {"A": "after"}
    assert run("patient", stdin=b"", **environment).result["build_args"] == {"A": "env"}
    assert run("patient").result["cluster"] == "shop"


def test_the_last_result_that_is_named_wins(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"cluster": "one", "cause": "one"}')
    (tmp_path / "two.json").write_text('{"cluster": "two"}')
    found = run("patient", "--after", "one.json", "--after", "two.json").result
    assert (found["cluster"], found["cause"]) == ("two", "one")


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(str.encode, id="UTF-8"),
        pytest.param(lambda text: codecs.BOM_UTF8 + text.encode(), id="UTF-8 with BOM"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16, as PowerShell 5.1's > writes it"),
        pytest.param(lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), id="UTF-16, the other way round"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows' line ends"),
    ],
)
def test_json_is_read_in_the_encodings_that_pipelines_write(run: Run, tmp_path: Path, encoded: Any) -> None:
    text = '{\n "cause": "Gr\u00fc\u00dfe \U0001f600"\n}\n'
    (tmp_path / "params.json").write_bytes(encoded(text))
    expected = "Gr\u00fc\u00dfe \U0001f600"
    assert run("patient", ECS_STEPS_PARAMS="params.json").result["cause"] == expected
    assert run("patient", "--after", "-", stdin=encoded(text)).result["cause"] == expected


def test_all_the_inputs_of_a_github_action_are_taken_as_they_come(run: Run, tmp_path: Path) -> None:
    inputs = {"step": "patient", "cluster": "prod", "image-tags": "a\nb", "service": "", "dry-run": "", "timeout": ""}
    (tmp_path / "params.json").write_text(json.dumps(inputs))
    done = run("patient", ECS_STEPS_PARAMS="params.json")
    assert (done.code, done.result["cluster"], done.result["image_tags"]) == (0, "prod", ["a", "b"])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "The parameter file params.json cannot be read"),
        (b"", "The parameter file params.json is not JSON"),
        (b"cluster: shop", "The parameter file params.json is not JSON"),
        (b'{"a": 1} {"b": 2}', "The parameter file params.json is not JSON"),
        (b"[" * 200_000, "The parameter file params.json is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "The parameter file params.json is not JSON"),
        (b"[]", "The parameter file params.json is no JSON object"),
        (b'"text"', "The parameter file params.json is no JSON object"),
        (b"null", "The parameter file params.json is no JSON object"),
        (b'{"cause": "\xfc"}', "The parameter file params.json is no text"),
        (b'{"clustr": "x"}', "There is no parameter clustr"),
        (b'{"cluster": ["a"]}', "--cluster ['a'] (cluster in params.json)"),
        (b'{"imageTags": {"a": "b"}}', "--image-tags (imageTags in params.json)"),
        (b'{"image-tags": 5}', "--image-tags (image-tags in params.json)"),
    ],
    ids=lambda each: repr(each)[:40],
)
def test_a_wrong_parameter_file_is_a_wrong_parameter(
    run: Run, tmp_path: Path, content: bytes | None, what: str
) -> None:
    if content is not None:
        (tmp_path / "params.json").write_bytes(content)
    done = run("patient", ECS_STEPS_PARAMS="params.json")
    assert (done.code, done.error["what"]) == (2, what)
    assert done.error["hint"]
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("piped", "code", "what"),
    [
        pytest.param(b"", 3, "The earlier step handed on nothing in standard input", id="empty"),
        pytest.param(b" \n\n", 3, "The earlier step handed on nothing in standard input", id="blank"),
        pytest.param(b"\xef\xbb\xbf", 3, "The earlier step handed on nothing in standard input", id="a BOM alone"),
        pytest.param(b"Usage: push", 2, "The earlier result in standard input is not JSON", id="no JSON"),
        pytest.param(b'{"a": 1}\n{"b": 2}\n', 2, "The earlier result in standard input is not JSON", id="two results"),
        pytest.param(b'{"a": 1', 2, "The earlier result in standard input is not JSON", id="torn"),
        pytest.param(b"\xff\xfe\x00", 2, "The earlier result in standard input is no text", id="torn UTF-16"),
        pytest.param(b"\x89PNG", 2, "The earlier result in standard input is no text", id="binary"),
        pytest.param(b"[]", 2, "The earlier result in standard input is no JSON object", id="a list"),
        pytest.param(json.dumps(FAILED).encode(), 4, "Nothing done, since push failed", id="an error"),
        pytest.param(b'{"error": null}', 1, "Nothing done, since the earlier step failed", id="an error without words"),
        pytest.param(
            b'{"error": {"code": 0}}', 1, "Nothing done, since the earlier step failed", id="an error, code 0"
        ),
        pytest.param(b'{"error": {"code": 256}}', 1, "Nothing done, since the earlier step failed", id="wraps to 0"),
        pytest.param(b'{"error": {"code": "4"}}', 1, "Nothing done, since the earlier step failed", id="code as text"),
        pytest.param(
            b'{"error": {"code": 143, "step": "push"}}', 143, "Nothing done, since push failed", id="a signal"
        ),
        pytest.param(b'{"cluster": ["a"]}', 2, "--cluster ['a'] (cluster in --after -)", id="a wrong value"),
    ],
)
def test_a_step_after_nothing_or_a_failure_does_nothing(run: Run, piped: bytes, code: int, what: str) -> None:
    done = run("patient", "--after", "-", stdin=piped)
    assert (done.code, done.error["what"]) == (code, what)
    assert "ready" not in done.err
    assert "Traceback" not in done.err
    assert "None" not in done.err


def test_the_reason_of_an_earlier_failure_goes_down_the_pipe(run: Run) -> None:
    first = run("patient", "--after", "-", stdin=json.dumps(FAILED).encode())
    second = run("patient", "--after", "-", stdin=first.out.encode())
    assert (first.code, second.code) == (4, 4)
    assert first.error["why"] == "web:1 was not pushed: denied"
    assert second.error["why"].endswith("web:1 was not pushed: denied")
    assert second.error["hint"] == "Log in."


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ("missing.json", "There is no result missing.json"),
        ("", "--after names no file"),
        (".", "There is no result ."),
        ("bytes.json", "The earlier result bytes.json is no text"),
    ],
)
def test_a_result_that_is_not_there_is_a_wrong_parameter(run: Run, tmp_path: Path, named: str, what: str) -> None:
    (tmp_path / "bytes.json").write_bytes(b'{"cause": "\xfc"}')
    done = run("patient", "--after", named)
    assert (done.code, done.error["what"]) == (2, what)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' shell cannot close a stream")
@pytest.mark.parametrize(("closed", "code"), [("<&-", 3), (">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
def test_a_stream_that_the_caller_closed_is_no_bug(shell: Shell, closed: str, code: int) -> None:
    command = " ".join([*shell.command(["patient"]), *(["--after", "-"] if "<" in closed else []), closed])
    done = shell.execute(["sh", "-c", command])
    assert done.code == code
    assert "Traceback" not in done.err
