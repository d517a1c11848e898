"""Seatbelts for every test, and a last word on whatever was skipped."""

from __future__ import annotations

import copy
import ipaddress
import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from ecs_steps.testbed.scenario import Scenario
    from ecs_steps.testbed.server import Testbed
    from tests.scene import Scene

LONGEST_SLEEP = 5.0
_CI = ("GITLAB_", "CI_", "JENKINS_", "BAMBOO_", "CODEBUILD_", "BUILD_", "GIT_", "BRANCH_NAME", "CHANGE_", "TAG_NAME")
_AMBIENT = (
    *_CI,
    "RUNNER_TEMP",
    "AWS_",
    "ECS_STEPS_",
    "GITHUB_",
    "DOCKER_CONFIG",
    "NO_COLOR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
)
_NO_SKIP = "ECS_STEPS_NO_SKIP"
#: Rooms with files that take minutes, the slowest first.
_SLOW_ROOMS = ("windows", "soak", "actions", "groovy", "docker", "packaging", "seeds", "scenarios", "pipe", "steps")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""

    def guarded(original: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
                raise AssertionError(f"a test reached out to {address}")
            return original(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))


@pytest.fixture(autouse=True)
def no_ambient_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hide the settings of whoever runs the tests; the cache stays, since it holds engines that were fetched."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in os.environ:
        if name.upper().startswith(_AMBIENT) and name != _NO_SKIP:
            monkeypatch.delenv(name)
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "no-aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def no_long_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop a test that waits on the wall clock; servers in threads of their own may."""
    sleep = time.sleep

    def guarded(seconds: float) -> None:
        assert seconds <= LONGEST_SLEEP or threading.current_thread() is not threading.main_thread(), (
            f"a test would sleep {seconds} s on the wall clock"
        )
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", guarded)


@pytest.fixture(scope="module")
def served_testbed() -> Iterator[Testbed]:
    """One server for the tests of a file; a process can have one at a time."""
    from ecs_steps.testbed.clock import ManualClock  # noqa: PLC0415 - moto is heavy, and most tests need none
    from ecs_steps.testbed.server import Testbed  # noqa: PLC0415

    with Testbed(clock=ManualClock()) as testbed:
        yield testbed


@pytest.fixture
def testbed(served_testbed: Testbed) -> Testbed:
    """An empty local AWS whose time stands still."""
    served_testbed.reset()
    return served_testbed


@pytest.fixture
def scenario(testbed: Testbed) -> Scenario:
    """Puts clusters and services into the test bed."""
    from ecs_steps.testbed.scenario import Scenario  # noqa: PLC0415 - as above

    return Scenario(testbed)


@pytest.fixture(scope="session")
def service_models() -> Any:
    """Give the models of botocore, parsed once: every step's own boto3 session would read them again."""
    from botocore.loaders import create_loader  # noqa: PLC0415 - as above

    return create_loader()


@pytest.fixture
def scene(testbed: Testbed, scenario: Scenario, service_models: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The test bed as the AWS of this process, and everything that a typed call of a step takes."""
    from tests.scene import Scene  # noqa: PLC0415 - as above

    # The same looks in every run: what a test sees may not depend on chance.
    monkeypatch.setattr("ecs_steps.routines.rollout.looks.Looks.chance", staticmethod(random.Random(7).random))
    monkeypatch.setattr("botocore.session.create_loader", lambda _: copy.copy(service_models))
    for name, value in {**testbed.environment(), "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    return Scene(testbed, scenario)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve 200 under /well, and 503 elsewhere."""
    from tests.steps.web_server import Reply, serving  # noqa: PLC0415 - as above

    with serving(lambda number: Reply(status=200 if web.asked[number - 1][0] == "/well" else 503)) as web:
        yield f"http://127.0.0.1:{web.port}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Keep the tests of a file together where several run at a time, and those on Wine, which share its services."""
    return _ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow rooms first where several run at a time: nobody is left with one when the others are done."""
    if hasattr(config, "workerinput"):
        items.sort(key=_how_late)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("not run here, and why")
    for reason, times in sorted(reasons.items()):
        terminalreporter.line(f"{times} skipped: {reason}")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where everything is there (CI), a skip is a failure; an expected failure is none."""
    if report.skipped and os.environ.get(_NO_SKIP) == "1" and not hasattr(report, "wasxfail"):
        reason = _reason(report)
        report.outcome = "failed"
        report.longrepr = f"skipped, but {_NO_SKIP}=1 allows no skip: {reason}"


class _ByFile(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        return "tests/windows" if nodeid.startswith("tests/windows/") else str(super()._split_scope(nodeid))


def _how_late(item: pytest.Item) -> int:
    room = item.path.relative_to(Path(__file__).parent).parts[0]
    return _SLOW_ROOMS.index(room) if room in _SLOW_ROOMS else len(_SLOW_ROOMS)


def _reason(report: Any) -> str:
    where = report.longrepr
    return str(where[2] if isinstance(where, tuple | list) else where).removeprefix("Skipped: ")


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
