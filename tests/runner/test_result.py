"""The result of a step: one line on stdout, or a file, and GITHUB_OUTPUT."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.contract import errors
from tests.runner.conftest import Run

HOSTILE = "a\nEOF\n::error::x\nverdict=failed\nverdict<<EOF\nno\nEOF\n##[error]x \u00fc\u2028\u0085\U0001f600 \"'\\"
BARE = {"cluster": "shop", "deployment": "ecs-svc/1", "image_tags": [], "build_args": {}}
DONE = BARE | {"verdict": "succeeded"}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def github(text: str) -> dict[str, str]:
    """Read GITHUB_OUTPUT as GitHub's runner does: name<<delimiter, lines, delimiter."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, mark, end = line.partition("<<")
        assert mark, line
        value = []
        for each in lines:
            if each == end:
                break
            value.append(each)
        found[name] = "\n".join(value)
    return found


def test_a_result_is_one_json_line_and_people_read_stderr(run: Run) -> None:
    done = run("patient")
    assert (done.code, done.result) == (0, DONE)
    assert done.err == "+00:00 ready\n"


def test_a_result_file_takes_stdouts_place(run: Run, tmp_path: Path) -> None:
    done = run("patient", ECS_STEPS_RESULT="deep/er/result.json")
    assert (done.code, done.out) == (0, "")
    assert read(tmp_path / "deep/er/result.json") == DONE
    assert [each.name for each in (tmp_path / "deep/er").iterdir()] == ["result.json"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("StepError", 1),
        ("BadParameter", 2),
        ("NotReady", 3),
        ("Refused", 4),
        ("DeployFailed", 5),
        ("TimedOut", 6),
        ("RolledBack", 7),
        ("Overtaken", 8),
        ("Gate", 9),
    ],
)
def test_each_error_has_its_exit_code_and_stands_beside_what_is_known(run: Run, name: str, code: int) -> None:
    assert getattr(errors, name).exit_code == code
    done = run("patient", "--container", name)
    told = {"step": "patient", "code": code, "what": "It rained", "why": "it is November", "hint": "Take a coat."}
    told |= {"unfinished": True} if name == "TimedOut" else {}
    assert (done.code, done.result) == (code, BARE | {"error": told})
    assert done.err == "+00:00 error: patient: It rained: it is November\n+00:00   Take a coat.\n"


def test_a_bug_shows_its_traceback_and_still_ends_the_pipe_with_an_error(run: Run) -> None:
    done = run("patient", "--container", "bug")
    assert (done.code, done.error["what"]) == (1, "patient has a bug")
    assert done.error["why"] == "RuntimeError: ::error::oops ##[error]"
    assert "Traceback (most recent call last)" in done.err
    assert "patient_step.py" in done.err
    assert not re.search(r"^::|##\[", done.err, re.MULTILINE)


def test_a_failed_step_writes_its_result_file_too(run: Run, tmp_path: Path) -> None:
    done = run("patient", "--container", "Refused", ECS_STEPS_RESULT="result.json")
    assert (done.code, done.out) == (4, "")
    assert read(tmp_path / "result.json")["error"]["code"] == 4


@pytest.mark.parametrize("argv", [["--container", "early"], ["--bogus"], ["--timeout", "soon"]], ids=str)
def test_an_old_result_never_stands_for_a_failed_run(run: Run, tmp_path: Path, argv: list[str]) -> None:
    (tmp_path / "result.json").write_text('{"verdict": "succeeded"}', encoding="utf-8")
    done = run("patient", *argv, ECS_STEPS_RESULT="result.json")
    assert read(tmp_path / "result.json")["error"]["code"] == done.code


def test_a_result_file_that_cannot_be_written_stops_the_step_before_it_does_anything(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("patient", ECS_STEPS_RESULT="file/result.json")
    assert (done.code, done.out) == (2, "")
    assert "file/result.json cannot be written" in done.err
    assert "ready" not in done.err
    assert "Traceback" not in done.err


def test_a_folder_is_no_result_file_and_nothing_is_left_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run("patient", ECS_STEPS_RESULT="folder")
    assert done.code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipe in the file system")
def test_what_is_no_plain_file_is_written_to_and_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("patient", ECS_STEPS_RESULT=str(pipe)).code == 0
        written = os.read(reading, 65536).decode()
    finally:
        os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert written.rstrip().endswith("}")
    assert '"verdict": "succeeded"' in written


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_another_user_may_read_the_result_as_the_umask_says(run: Run, tmp_path: Path) -> None:
    run("patient", ECS_STEPS_RESULT="result.json")
    (tmp_path / "plain").write_text("", encoding="utf-8")
    assert (tmp_path / "result.json").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_hostile_values_come_back_as_they_went_in(run: Run, tmp_path: Path) -> None:
    argv = ["--cause", HOSTILE, "--image-tags", HOSTILE, "--build-args", f"K={HOSTILE}"]
    done = run("patient", *argv, GITHUB_OUTPUT="out.txt")
    assert done.result["cause"] == HOSTILE
    assert done.result["image_tags"] == [HOSTILE]
    assert done.result["build_args"] == {"K": HOSTILE}
    assert "##[" not in done.out
    found = github((tmp_path / "out.txt").read_bytes().decode())
    assert found["cause"] == HOSTILE
    assert json.loads(found["image-tags"]) == [HOSTILE]
    assert found["verdict"] == "succeeded"


def test_github_gets_what_is_known_of_a_failed_step_and_what_others_wrote_stays(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("earlier=1\n", encoding="utf-8")
    run("patient", "--container", "Refused", GITHUB_OUTPUT="out.txt")
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert text.startswith("earlier=1\n")
    found = github(text.removeprefix("earlier=1\n"))
    assert found == {"cluster": "shop", "deployment": "ecs-svc/1", "image-tags": "[]", "build-args": "{}"}


def test_a_github_output_that_cannot_be_written_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    done = run("patient", GITHUB_OUTPUT="missing/out.txt")
    assert (done.code, done.error["what"]) == (2, "GITHUB_OUTPUT missing/out.txt cannot be written")
    assert "Traceback" not in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' arguments are text")
def test_bytes_that_are_no_text_do_not_break_the_result(run: Run, tmp_path: Path) -> None:
    done = run("patient", "--cause", os.fsdecode(b"\xff\xfe"), GITHUB_OUTPUT="out.txt")
    assert (done.code, done.result["verdict"]) == (0, "succeeded")
    assert github((tmp_path / "out.txt").read_text(encoding="utf-8"))["cause"] == "\\udcff\\udcfe"
