"""A build and a test that take long: signs of life, a time limit, and a signal in the middle."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_steps.clients.clock import WallClock
from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import TimedOut
from ecs_steps.values.duration import Duration
from tests.docker.building import BUSYBOX, IMAGE, NAME, ContextBuilder, HastyClock

pytestmark = pytest.mark.docker

SILENT = 'RUN ["busybox", "sleep", "2"]\n'
MARK = f"mark-{uuid.uuid4().hex}"  # others on this machine may run the same tests
ENDLESS = f"echo under way; while :; do busybox sleep 0.1 || echo {MARK}; done"
SECONDS = 180
ROOT = Path(__file__).resolve().parents[2]


class LeapingClock(WallClock):
    """A clock that leaps by an hour as soon as the test has begun, however long that took."""

    def __init__(self, builder: ContextBuilder) -> None:
        self._builder = builder

    def now(self) -> float:
        return super().now() + 3600 * ("| under way" in self._builder.log)


def test_a_silent_run_gives_a_sign_of_life(builder: ContextBuilder) -> None:
    builder.clock = HastyClock()

    builder(BUSYBOX + SILENT, no_cache=True)

    signs = re.findall(r"Nothing new for \d+ s, under way: (.*)", builder.log)
    assert any("sleep" in each for each in signs), builder.log


def test_a_silent_test_gives_a_sign_of_life(builder: ContextBuilder) -> None:
    builder.clock = HastyClock()

    builder(BUSYBOX, test_command="busybox sleep 2", test_timeout=Duration.parse("9h"))

    assert re.search(r"Nothing new for \d+ s, busybox is running", builder.log)


def test_a_test_that_takes_too_long_is_killed(builder: ContextBuilder, engine: Any) -> None:
    builder.clock = LeapingClock(builder)

    error = builder.stopped(BUSYBOX, test_command=f"busybox sh -c '{ENDLESS}'", test_timeout=Duration.parse("60m"))

    assert isinstance(error, TimedOut)
    assert error.what == "The image did not pass its test, and got no name"
    assert error.why == "busybox had not ended after 1h, and was killed"
    assert error.hint == "It wrote last: under way. It may take longer with --test-timeout."
    assert engine.images.list(name=NAME) == []
    assert engine.containers.list(all=True, filters={"name": "ecs-steps-test-"}) == []


class Running:
    """`ecs-steps build` in a process of its own."""

    def __init__(self, builder: ContextBuilder, *options: str) -> None:
        command = [sys.executable, "-m", "ecs_steps", "build", "--context", str(builder.folder), "--image", str(IMAGE)]
        self._process = subprocess.Popen(
            [*command, "--builder", builder.builder.value, "--no-cache", *options],
            env={**builder.environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, words: str) -> None:
        assert self._process.stderr is not None
        assert any(words in line for line in self._process.stderr)

    def ended(self, number: signal.Signals) -> tuple[int, dict[str, Any], str]:
        """Send a signal; its exit code, its result, and what it wrote since."""
        self._process.send_signal(number)
        out, err = self._process.communicate(timeout=SECONDS)
        return self._process.returncode, json.loads(out), err


def under_way() -> list[str]:
    """The command lines of this machine that run what never ends."""
    said = (_read(each / "cmdline") for each in Path("/proc").iterdir() if each.name.isdigit())
    return [each for each in said if each.startswith("busybox\0") and MARK in each]


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def comes_true(claim: Callable[[], bool]) -> bool:
    end, pause = time.monotonic() + SECONDS, threading.Event()
    while not (true := claim()) and time.monotonic() < end:
        pause.wait(0.1)
    return true


@pytest.fixture(params=["classic", "buildkit", "newer docker", "remote"])
def any_builder(request: pytest.FixtureRequest) -> ContextBuilder:
    """Each builder that there is, in turn."""
    match request.param:
        case "classic" | "buildkit":
            made: ContextBuilder = request.getfixturevalue("with_builder")(Builder(request.param))
        case fixture:
            made = request.getfixturevalue(fixture.replace(" ", "_"))()
    return made


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_in_a_run_stops_the_builder(
    any_builder: ContextBuilder, engine: Any, number: signal.Signals, code: int
) -> None:
    (any_builder.folder / "Dockerfile").write_text(BUSYBOX + f'RUN ["busybox", "sh", "-c", "{ENDLESS}"]\n')
    running = Running(any_builder)
    running.until("|   under way")
    assert under_way()

    ended, result, said = running.ended(number)

    assert ended == result["error"]["code"] == code
    assert f"The builder was told to stop, and {IMAGE} is as it was. To come back to it: build it again" in said
    assert comes_true(lambda: not under_way())
    assert comes_true(lambda: not any(MARK in each["Command"] for each in engine.api.containers(all=True)))
    assert engine.images.list(name=NAME) == []


@pytest.mark.parametrize("in_the_test", [False, True])
def test_a_signal_leaves_no_archive(
    remote: Callable[..., ContextBuilder], engine: Any, tmp_path_factory: pytest.TempPathFactory, in_the_test: bool
) -> None:
    builder, archive = remote(), tmp_path_factory.mktemp("archives") / "image.tar"
    before = {image.id for image in engine.images.list(all=True)}
    endless = "" if in_the_test else f'RUN ["busybox", "sh", "-c", "{ENDLESS}"]\n'
    (builder.folder / "Dockerfile").write_text(BUSYBOX + endless)
    test = ["--test-command", f"busybox sh -c '{ENDLESS}'"] if in_the_test else []
    running = Running(builder, "--platform", "linux/amd64", "--archive", str(archive), *test)
    running.until("| under way" if in_the_test else "|   under way")
    assert archive.exists()

    ended, result, _ = running.ended(signal.SIGTERM)

    assert ended == result["error"]["code"] == 143
    assert not archive.exists()
    assert {image.id for image in engine.images.list(all=True)} == before
    assert engine.containers.list(all=True, filters={"name": "ecs-steps-test-"}) == []
    assert comes_true(lambda: not under_way())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_in_a_test_leaves_no_container(
    builder: ContextBuilder, engine: Any, number: signal.Signals, code: int
) -> None:
    (builder.folder / "Dockerfile").write_text(BUSYBOX)
    running = Running(builder, "--test-command", f"busybox sh -c '{ENDLESS}'")
    running.until("| under way")

    ended, result, said = running.ended(number)

    assert ended == result["error"]["code"] == code
    assert f"{IMAGE} is as it was" in said
    assert engine.containers.list(all=True, filters={"name": "ecs-steps-test-"}) == []
    assert not under_way()
    assert engine.images.list(name=NAME) == []
