"""Other programs: started plainly, watched live, never left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecs_steps.clients.processes import Processes, ProcessFailed, echo
from ecs_steps.contract.errors import NotReady, StopCode, Stopped
from ecs_steps.values.secret import Secret

INSTALL = "Install it."
posix = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")


@pytest.fixture
def processes() -> Processes:
    return Processes(os.environ, grace=0.5)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_both_streams_are_shown_line_by_line_while_the_program_runs(processes: Processes, tmp_path: Path) -> None:
    seen: list[str] = []

    def show(line: str) -> None:
        seen.append(line)
        if line == "first":
            (tmp_path / "go").touch()  # the program waits for this: the line came while it ran

    waits = "import os,sys,time\nprint('first', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.01)\n"

    done = processes.run(
        python(waits + "sys.stderr.write('second\\n')"), install=INSTALL, folder=str(tmp_path), show=show
    )

    assert seen == ["first", "second"]
    assert (done.out, done.err) == ("first\n", "second\n")


def test_a_secret_goes_through_stdin(processes: Processes) -> None:
    done = processes.run(python("print(len(input()), input())"), install=INSTALL, stdin=Secret("canary\nlast"))

    assert done.out == "6 last\n"


def test_more_than_a_pipe_holds_goes_both_ways(processes: Processes) -> None:
    text = "x" * 300_000

    done = processes.run(python("print(input()); print(input())"), install=INSTALL, stdin=f"{text}\n{text}\n")

    assert done.out == f"{text}\n{text}\n"


def test_a_program_that_does_not_read_its_stdin_may_end_well(processes: Processes) -> None:
    assert processes.run(python("print(1)"), install=INSTALL, stdin="x" * 300_000).out == "1\n"


def test_the_environment_is_the_callers_without_what_is_ours() -> None:
    processes = Processes({**os.environ, "ECS_STEPS_PASSWORD": "canary", "KEPT": "1", "GONE": "1"})

    code = "import os; print(sorted(k for k in os.environ if k in ('KEPT','GONE','MORE') or k.startswith('ECS')))"
    done = processes.run(python(code), install=INSTALL, environment={"MORE": "1", "GONE": None})

    assert done.out == "['KEPT', 'MORE']\n"


def test_a_missing_program_says_what_to_install(processes: Processes) -> None:
    with pytest.raises(NotReady, match="no-such-program is not installed: it is not on PATH") as caught:
        processes.run(["no-such-program", "x"], install=INSTALL)

    assert caught.value.hint == INSTALL


def test_a_folder_that_is_gone_is_named(processes: Processes, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"cannot be started: .*: .*gone"):
        processes.run(python("1"), install=INSTALL, folder=str(tmp_path / "gone"))


def test_a_failed_program_gives_its_code_and_its_last_lines(processes: Processes, tmp_path: Path) -> None:
    def show(line: str) -> None:
        if line == "49":
            (tmp_path / "go").touch()  # nobody can tell which of two streams was written first

    code = (
        "import os,sys,time\nfor i in range(50): print(i, flush=True)\n"
        "while not os.path.exists('go'): time.sleep(0.01)\nsys.stderr.write('no such thing\\n\\n'); sys.exit(3)"
    )

    with pytest.raises(ProcessFailed) as caught:
        processes.run(python(code), install=INSTALL, folder=str(tmp_path), show=show)

    assert caught.value.code == 3
    assert len(caught.value.last) == 20
    assert str(caught.value).endswith("ended with code 3: no such thing")


def test_bytes_that_are_no_text_and_carriage_returns_do_not_disturb(processes: Processes) -> None:
    seen: list[str] = []

    processes.run(
        python(r"import sys; sys.stdout.buffer.write(b'10%\r20%\r\n\xff\n')"), install=INSTALL, show=seen.append
    )

    assert seen == ["10%", "20%", r"\xff"]


@posix
def test_a_grandchild_that_keeps_the_pipe_does_not_keep_us(processes: Processes) -> None:
    code = "import subprocess,sys; p=subprocess.Popen(['sleep','30']); print(p.pid)"

    done = processes.run(python(code), install=INSTALL)

    os.kill(int(done.out), signal.SIGKILL)


@contextmanager
def stopped_by(number: signal.Signals) -> Iterator[None]:
    """As the runner does it: the signal raises Stopped where the process is."""

    def stop(*_: object) -> None:
        raise Stopped(StopCode.TERMINATED)

    before = signal.signal(number, stop)
    try:
        yield
    finally:
        signal.signal(number, before)


STUBBORN = """import signal, subprocess, sys, time
{ignore}
child = subprocess.Popen([sys.executable, '-c', {child!r}])
time.sleep(600)
"""


@posix
@pytest.mark.parametrize(
    "ignore", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"], ids=["on SIGTERM", "on SIGKILL"]
)
def test_our_own_end_is_the_end_of_all_it_started(processes: Processes, ignore: str) -> None:
    child = f"import os, signal, time\n{ignore}\nprint(os.getpid(), flush=True)\ntime.sleep(600)"
    pids: list[int] = []

    def show(line: str) -> None:
        pids.append(int(line))
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()

    with stopped_by(signal.SIGTERM), pytest.raises(Stopped):
        processes.run(python(STUBBORN.format(ignore=ignore, child=child)), install=INSTALL, show=show)

    assert gone(pids[0])


def gone(pid: int) -> bool:
    """True when a process ended; its new parent may not have buried it yet."""
    for _ in range(6000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.02)
    return False


@posix
def test_an_error_of_the_reader_ends_the_program_too(processes: Processes) -> None:
    pids: list[int] = []

    def show(line: str) -> None:
        pids.append(int(line))
        raise KeyError(line)

    with pytest.raises(KeyError):
        processes.run(python("import os,time; print(os.getpid(), flush=True); time.sleep(600)"), install="", show=show)

    assert gone(pids[0])


def test_a_command_is_echoed_as_one_would_type_it_without_a_urls_credentials() -> None:
    command = ["docker", "build", "--label", "a b", "https://me:canary@example.org/x.git"]

    assert echo(command) == "docker build --label 'a b' https://***@example.org/x.git"
