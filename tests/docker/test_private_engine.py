"""A private Docker engine: started, found, ended without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docker
import pytest

from ecs_steps.testbed import private_engine
from ecs_steps.testbed.private_engine.daemon import load
from ecs_steps.testbed.private_engine.processes import belongs_to, has_ended

pytestmark = pytest.mark.docker

Start = Callable[[], private_engine.PrivateEngine]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    def start() -> private_engine.PrivateEngine:
        engine = private_engine.start(tmp_path / "engine")
        if isinstance(engine, private_engine.NoEngine):
            pytest.skip(engine.reason)
        return engine

    return start


def processes_of(engine: private_engine.PrivateEngine) -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in pids if belongs_to(pid, engine.runtime)]


def assert_nothing_is_left(engine: private_engine.PrivateEngine) -> None:
    assert processes_of(engine) == []
    assert not engine.folder.exists()
    assert not engine.runtime.exists()
    assert not (Path("/sys/class/net") / engine.bridge).exists()
    assert str(engine.folder) not in Path("/proc/self/mounts").read_text(encoding="utf-8")


def run_forever(engine: private_engine.PrivateEngine, context: Path) -> None:
    client = docker.DockerClient(base_url=engine.docker_host)
    image, _ = client.images.build(path=str(context), rm=True)
    client.containers.run(image.id, detach=True, ports={"8080/tcp": ("127.0.0.1", None)})
    client.close()


def test_it_answers_and_leaves_nothing_behind(start: Start, sample_context: Path) -> None:
    engine = start()
    run_forever(engine, sample_context)
    found = private_engine.find({**os.environ, "DOCKER_HOST": engine.docker_host})
    assert isinstance(found, private_engine.FoundEngine)
    engine.stop()
    assert_nothing_is_left(engine)


def test_an_engine_that_answers_is_taken_if_it_shares_our_loopback(
    docker_host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", docker_host)
    with private_engine.obtain(tmp_path / "engine") as obtained:
        assert isinstance(obtained, private_engine.FoundEngine)
        assert obtained.docker_host == docker_host


def test_two_of_them_live_side_by_side(start: Start, docker_host: str) -> None:
    engine = start()
    assert engine.docker_host != docker_host
    for host in (engine.docker_host, docker_host):
        client = docker.DockerClient(base_url=host)
        assert client.ping()
        client.close()
    engine.stop()


def test_a_killed_daemon_is_cleaned_up_with_its_containers(start: Start, sample_context: Path) -> None:
    engine = start()
    run_forever(engine, sample_context)
    os.kill(engine.pid, signal.SIGKILL)
    engine.stop()
    assert_nothing_is_left(engine)


def test_a_new_start_in_the_same_folder_ends_what_was_left(start: Start) -> None:
    left = start()
    engine = start()
    assert has_ended(left.pid)
    assert not left.runtime.exists()
    engine.stop()


def test_a_script_can_start_and_stop_one(start: Start, tmp_path: Path) -> None:
    start().stop()  # skips where none can be had
    command = [sys.executable, "-m", "ecs_steps.testbed.private_engine"]
    folder = tmp_path / "by-script"
    started = subprocess.run([*command, "start", "--folder", str(folder)], capture_output=True, text=True, check=True)
    engine = load(folder)
    assert engine is not None
    assert started.stdout == f"{engine.docker_host}\n"
    for _ in range(2):  # stopping twice is no error
        subprocess.run([*command, "stop", "--folder", str(folder)], check=True)
    assert_nothing_is_left(engine)


def test_the_socket_path_is_short_wherever_the_folder_is(tmp_path: Path) -> None:
    engine = private_engine.start(tmp_path / ("deep" * 30) / "engine")
    if isinstance(engine, private_engine.NoEngine):
        pytest.skip(engine.reason)
    assert len(engine.docker_host) < 107
    engine.stop()


def test_a_daemon_that_cannot_start_says_why(tmp_path: Path) -> None:
    unpacked = private_engine.unpack()
    if isinstance(unpacked, private_engine.NoEngine) or os.geteuid() != 0:
        pytest.skip("a private Docker engine can only be started by root on Debian or Ubuntu")
    folder = tmp_path / "engine"
    folder.mkdir()
    (folder / "data").write_text("no folder", encoding="utf-8")
    refused = private_engine.start(folder, unpacked)
    assert isinstance(refused, private_engine.NoEngine)
    assert refused.reason.startswith("the private Docker engine did not start: ")
    assert "data" in refused.reason
    assert not folder.exists()
