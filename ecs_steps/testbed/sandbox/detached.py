"""A sandbox in the background: started, waited for, ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ecs_steps.testbed.private_engine.daemon import load
from ecs_steps.testbed.sandbox.place import CannotServe, Running, ask, claim, log_file, read, refuse_foreign, written

#: Unpacking a private engine for the first time is the longest part; then it is a second.
START_SECONDS = 300.0
STOP_SECONDS = 60.0
_LOOK_SECONDS = 0.05

# A result or parameter file of the caller's is not the background process's.
_NOT_PASSED_ON = ("ECS_STEPS_RESULT", "ECS_STEPS_PARAMS", "GITHUB_OUTPUT", "ECS_STEPS_DETACH")


def start(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
    """Run `sandbox up` in the background and return when it answers; raise CannotServe with the end of its log."""
    claim(folder)
    passed_on = {name: value for name, value in environment.items() if name not in _NOT_PASSED_ON}
    command = [sys.executable, "-m", "ecs_steps", "sandbox", "up", "--folder", str(folder), *arguments]
    with log_file(folder).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command line, no user text is a shell's
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=passed_on, start_new_session=True
        )
    why = f"it did not answer within {START_SECONDS:.0f} s"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        running = read(folder)
        if running is not None and running.pid == process.pid:
            return running
        if process.poll() is not None:
            why = f"its process ended with {process.returncode}"
            break
        time.sleep(_LOOK_SECONDS)
    process.terminate()
    process.wait()
    said = _last_lines(folder)
    shutil.rmtree(folder, ignore_errors=True)
    raise CannotServe("The sandbox did not start", why=why, hint="The end of its log stands above.", log=said)


def stop(folder: Path, remove_leftovers: Callable[[Path, str | None], None]) -> bool:
    """End the sandbox of this folder and remove the folder; False if there was nothing at all.

    A sandbox that was killed leaves containers and perhaps its own engine behind: they go too.
    """
    refuse_foreign(folder)
    there, running = folder.is_dir(), written(folder)
    if running is not None and not (ask(running, "shutdown") is not None and _gone(folder)):
        _kill(running.pid, folder)
        engine = load(folder / "engine")
        remove_leftovers(folder, engine.docker_host if engine else None)
        if engine:
            engine.stop()
    shutil.rmtree(folder, ignore_errors=True)
    return there


def _gone(folder: Path) -> bool:
    """Wait for a sandbox that goes down to remove its folder, which it does last."""
    deadline = time.monotonic() + STOP_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return not folder.exists()


def _kill(pid: int, folder: Path) -> None:
    """Kill a sandbox that does not go down by itself, if the process of that id is still ours."""
    command = Path(f"/proc/{pid}/cmdline")
    if command.exists() and str(folder).encode() in command.read_bytes():
        os.kill(pid, signal.SIGKILL)


def _last_lines(folder: Path) -> str:
    return "\n".join(log_file(folder).read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
