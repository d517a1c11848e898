"""What a step does when it is told to end: its last act, and a second signal that cuts it short."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_steps.contract.errors import StopCode, Stopped
from ecs_steps.runner.signals import Signals
from tests.runner.conftest import SECONDS, Shell

PARTING = str(Path(__file__).with_name("parting_step.py"))
real = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")


def started(shell: Shell, seconds: int) -> subprocess.Popen[bytes]:
    """Start the step and wait until it waits."""
    process = shell.begin([sys.executable, PARTING, "--timeout", f"{seconds}s"])
    heard(process, "ready")
    return process


def heard(process: subprocess.Popen[bytes], word: str) -> None:
    assert process.stderr is not None
    assert process.stderr.readline().endswith(f" {word}\n".encode())


@real
def test_the_last_act_is_done_and_then_it_ends(shell: Shell) -> None:
    process = started(shell, 0)

    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 143
    assert b"parted" in err
    assert json.loads(out)["error"]["what"] == "parting was terminated"


@real
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_second_signal_ends_it_at_once_with_a_whole_result(shell: Shell, number: signal.Signals, code: int) -> None:
    process = started(shell, 3600)
    process.send_signal(signal.SIGTERM)
    heard(process, "parting")
    threading.Event().wait(1.2)  # a CI's second wish, not the same one sent twice

    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == code
    assert b"parted" not in err
    assert b"Traceback" not in err
    result = json.loads(out)
    assert (result["cluster"], result["error"]["code"]) == ("shop", code)


def test_the_same_signal_sent_again_within_a_second_is_one_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    now, heard_by = 0.0, dict[int, Callable[[int, None], None]]()
    monkeypatch.setattr(signal, "signal", heard_by.__setitem__)
    Signals(lambda: now, lambda: True).hear()
    term = heard_by[signal.SIGTERM]
    with pytest.raises(Stopped):
        term(signal.SIGTERM, None)

    now = 0.9
    term(signal.SIGTERM, None)

    now = 1.1
    with pytest.raises(Stopped):
        term(signal.SIGTERM, None)


def test_ctrl_break_interrupts_where_windows_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    heard_by: dict[int, object] = {}
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    monkeypatch.setattr(signal, "signal", heard_by.__setitem__)

    Signals(lambda: 0.0, lambda: False).hear()

    assert set(heard_by) == {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1}
    on_break = heard_by[signal.SIGUSR1]
    assert callable(on_break)
    with pytest.raises(Stopped) as caught:
        on_break(signal.SIGUSR1, None)
    assert caught.value.exit_code == StopCode.INTERRUPTED
