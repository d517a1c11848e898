"""`ecs-steps deploy` as a process of its own, on the wall's time: cut off at a call, killed, and run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ecs_steps.testbed.faults import FaultKind
from tests.scene import HOST, Scene

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180
#: `ecs-steps` whose pauses last a tenth, where the local AWS is quick too; its time limits stay.
HASTY = """
import sys
from ecs_steps.clients.clock import WallClock
sleep = WallClock.sleep
WallClock.sleep = lambda clock, seconds: sleep(clock, seconds / 10)
from ecs_steps.__main__ import main
sys.exit(main())
"""


def until(happened: Callable[[], object]) -> None:
    """Wait for something in real time; what never happens fails the test."""
    pause, end = threading.Event(), time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end
        pause.wait(0.02)


class Release:
    """`ecs-steps deploy` of version 2 as a process, its result in a file."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.file = scene, folder / "result.json"
        scene.service()
        scene.image("2")
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "ECS_STEPS_RESULT": str(self.file)}
        self._started: list[subprocess.Popen[str]] = []

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Start it; a later option wins over the usual ones."""
        usual = ("--cluster", "shop", "--service", "web", "--image", f"{HOST}/shop/web:2")
        return self._run("deploy", *usual, *options)

    def resume(self, result: Path) -> tuple[int, str]:
        """Run `wait-stable` after a result file; give the code and what was said."""
        process = self._run("wait-stable", "--after", str(result))
        _, err = process.communicate(timeout=SECONDS)
        return process.returncode, err

    def _run(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "ecs_steps", *words]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End whatever a test that failed left running."""
        self.scene.testbed.faults.clear()
        for process in self._started:
            process.kill()
            process.wait()

    def cut_off(self, action: str, number: signal.Signals) -> tuple[int, str]:
        """Send a signal while a call hangs; give the code and what was said."""
        self.scene.testbed.fault(action, FaultKind.HANG)
        process = self.start()
        until(lambda: self.scene.testbed.calls.of(action))
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)
        self.scene.testbed.faults.clear()
        assert out == ""  # a result file was named
        return process.returncode, err

    def again(self) -> dict[str, Any]:
        """Run it to its end."""
        process = self.start()
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        return self.result


def ended(process: subprocess.Popen[str]) -> int:
    """Let a process end, and give its code."""
    process.communicate(timeout=SECONDS)
    return process.returncode
