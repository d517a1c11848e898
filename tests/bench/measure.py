"""A figure against its target, and how the time of commands is taken."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
COMMANDS = Path(sys.executable).parent

#: One command, or several that run one after the other as one thing.
Commands = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One promise: `measured` may be at most `target`, or has to be `at_least` that; a ratio's unit is `x`.

    Without a target it only stands beside the others: what another tool does in the same run. `measured` is None where
    there was nothing to measure, which breaks a promise.
    """

    what: str
    measured: float | None
    unit: str
    detail: str
    target: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.target is None:
            return None
        if self.measured is None:
            return False
        return self.measured >= self.target if self.at_least else self.measured <= self.target


def medians(times: int, environment: Mapping[str, str], **things: Commands) -> dict[str, float]:
    """Run each thing `times` times, in turns, so that a busy machine is busy for all; give the median seconds.

    One run before does not count: it fills the caches of compiled modules and of the disk.
    """
    taken: dict[str, list[float]] = {name: [] for name in things}
    for turn in range(times + 1):
        for name, commands in things.items():
            seconds = sum(seconds_of(command, environment) for command in commands)
            if turn:
                taken[name].append(seconds)
    return {name: statistics.median(found) for name, found in taken.items()}


def seconds_of(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Run a command that has to succeed; give its wall time."""
    began = time.perf_counter()
    ran(command, environment)
    return time.perf_counter() - began


def ran(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a command that has to succeed; give what it said to people."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stderr


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """Take this process's environment without settings for AWS, for us or for Python, and with `more`.

    PYTHONDONTWRITEBYTECODE would have our modules compiled in every run, and nobody else's.
    """
    others = ("AWS_", "ECS_STEPS_", "GITHUB_", "PYTHON")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(others)}, **more}
