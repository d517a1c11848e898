"""A step that is cut off: by a signal, by a reader that goes away, for good."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import pytest

from tests.runner.conftest import SECONDS, Done, Shell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
SIGNALS = [(signal.SIGTERM, 143, "terminated"), (signal.SIGINT, 130, "interrupted")]
ASKING = [["ecs-steps"], ["ecs-steps", "--version"], ["push", "--help"]]
NEEDS_A_FULL_DEVICE = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")


def pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None
    return found


def when_ready(step: subprocess.Popen[bytes]) -> None:
    """Wait until the step has begun to wait."""
    assert pipe(step.stderr).readline().endswith(b" ready\n")


def ended(step: subprocess.Popen[bytes]) -> Done:
    out, err = step.communicate(timeout=SECONDS)
    return Done(step.returncode, out.decode(), err.decode())


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_ends_a_step_with_what_is_known_and_what_goes_on(
    shell: Shell, number: signal.Signals, code: int, word: str
) -> None:
    step = shell.start("patient", "--timeout", "60s")
    when_ready(step)
    step.send_signal(number)
    done = ended(step)
    assert done.code == code
    assert done.result["deployment"] == "ecs-svc/1"
    assert done.error == {
        "step": "patient",
        "code": code,
        "what": f"patient was {word}",
        "why": "",
        "hint": "ecs-svc/1 goes on. To come back to it: ecs-steps wait-stable",
        "unfinished": True,
    }
    assert "ecs-svc/1 goes on" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_leaves_a_whole_result_file(
    shell: Shell, tmp_path: Path, number: signal.Signals, code: int, word: str
) -> None:
    step = shell.start("patient", "--timeout", "60s", ECS_STEPS_RESULT="result.json", GITHUB_OUTPUT="out.txt")
    when_ready(step)
    early = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (early["deployment"], early["error"]["code"]) == ("ecs-svc/1", 6)
    step.send_signal(number)
    done = ended(step)
    assert (done.code, done.out) == (code, "")
    final = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (final["error"]["code"], final["error"]["what"]) == (code, f"patient was {word}")
    assert "deployment<<" in (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.txt", "result.json"]


def test_a_second_signal_does_not_tear_the_result(shell: Shell) -> None:
    step = shell.start("patient", "--timeout", "60s")
    when_ready(step)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        step.send_signal(number)
    done = ended(step)
    assert done.code in (130, 143)
    assert done.error["what"] in ("patient was interrupted", "patient was terminated")


def test_a_signal_ends_a_step_that_waits_for_the_one_before_it(shell: Shell) -> None:
    step = shell.start("patient", "--after", "-", ECS_STEPS_RESULT="result.json")
    result = shell.folder / "result.json"
    waiting, end = threading.Event(), time.monotonic() + SECONDS
    while not result.exists():  # it is written, unfinished, when the signals are heard
        assert time.monotonic() < end
        waiting.wait(0.01)
    step.send_signal(signal.SIGTERM)
    assert step.wait(timeout=SECONDS) == 143
    pipe(step.stdin).close()
    error: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))["error"]
    assert error["what"] == "patient was terminated"
    for each in (step.stdout, step.stderr):
        pipe(each).close()


def test_a_killed_step_never_looks_done(shell: Shell, tmp_path: Path) -> None:
    step = shell.start("patient", "--timeout", "60s", ECS_STEPS_RESULT="result.json")
    when_ready(step)
    step.kill()
    assert ended(step).code == -signal.SIGKILL
    left = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (left["deployment"], left["error"]["what"]) == ("ecs-svc/1", "patient has not ended")


def test_a_reader_that_goes_away_does_not_change_a_steps_code(shell: Shell) -> None:
    for argv, code in ((["patient"], 0), (["patient", "--container", "Refused"], 4)):
        step = shell.start(*argv)
        pipe(step.stdout).close()
        _, err = step.communicate(timeout=SECONDS)
        assert step.returncode == code
        assert b"Traceback" not in err
        assert b"BrokenPipe" not in err


@pytest.mark.parametrize("argv", ASKING, ids=" ".join)
def test_help_whose_reader_has_had_enough_is_no_failure(shell: Shell, argv: list[str]) -> None:
    step = shell.start(*argv)
    pipe(step.stdout).close()
    _, err = step.communicate(timeout=SECONDS)
    assert (step.returncode, err) == (0, b"")


@NEEDS_A_FULL_DEVICE
@pytest.mark.parametrize("argv", [*ASKING, ["patient", "--timeout", "0s"]], ids=" ".join)
def test_a_full_disk_under_standard_output_is_one_sentence(shell: Shell, argv: list[str]) -> None:
    line = f"exec {shlex.join(shell.command(argv))} >/dev/full"
    done = shell.execute(["sh", "-c", line])
    assert done.code == 2
    assert "Standard output cannot be written: No space left on device" in done.err
    assert "Traceback" not in done.err


@NEEDS_A_FULL_DEVICE
def test_a_full_disk_under_the_log_does_not_stop_a_step(shell: Shell) -> None:
    line = f"exec {shlex.join(shell.command(['patient', '--timeout', '0s']))} 2>/dev/full"
    assert shell.execute(["sh", "-c", line]).result["deployment"] == "ecs-svc/1"


def test_a_log_that_nobody_reads_does_not_stop_a_step(shell: Shell) -> None:
    for argv, code in ((["patient", "--timeout", "0s"], 0), (["patient", "--container", "bug"], 1)):
        step = shell.start(*argv)
        pipe(step.stderr).close()
        out, _ = step.communicate(timeout=SECONDS)
        assert step.returncode == code
        assert json.loads(out)["deployment"] == "ecs-svc/1"


@pytest.mark.parametrize("killed", [0, 1, 2])
def test_a_pipe_is_never_green_over_a_failure(shell: Shell, killed: int) -> None:
    members = [shell.command(["patient", *(["--after", "-"] if number else [])]) for number in range(3)]
    members[killed] += ["--container", "RolledBack"]
    done = shell.execute(["sh", "-c", " | ".join(" ".join(member) for member in members)])
    assert (done.code, done.error["code"]) == (7, 7)
    assert done.err.count("ready") == killed


def test_a_pipe_whose_first_member_was_killed_is_not_green(shell: Shell) -> None:
    after = " ".join(shell.command(["patient", "--after", "-"]))
    done = shell.execute(["sh", "-c", f"sh -c 'kill -9 $$' | {after} | {after}"])
    assert (done.code, done.error["code"]) == (3, 3)
    assert "ready" not in done.err


@pytest.mark.parametrize(
    ("argv", "variable", "scheme"),
    [
        (["update", "--cluster", "shop", "--service", "web", "--force-new-deployment"], "AWS_ENDPOINT_URL", "http"),
        (["push", "--image", "web:1"], "DOCKER_HOST", "tcp"),
    ],
    ids=["AWS", "Docker"],
)
def test_a_signal_ends_a_step_whose_other_side_hangs(shell: Shell, argv: list[str], variable: str, scheme: str) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1"}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(SECONDS)
        address = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
        step = shell.start(*argv, **{**keys, variable: address})
        connection, _ = silent.accept()
        with connection:
            step.send_signal(signal.SIGTERM)
            done = ended(step)
    assert (done.code, done.error["what"]) == (143, f"{argv[0]} was terminated")
    assert "Traceback" not in done.err
