"""Where a Docker engine is looked for, and what is said when there is none."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from ecs_steps.testbed import private_engine
from ecs_steps.testbed.private_engine import found, packages


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(found, "DEFAULT_SOCKET", tmp_path / "docker.sock")
    return {"HOME": str(tmp_path)}


def write_context(home: dict[str, str], host: str) -> None:
    config = Path(home["HOME"]) / ".docker"
    folder = config / "contexts" / "meta" / hashlib.sha256(b"elsewhere").hexdigest()
    folder.mkdir(parents=True)
    (config / "config.json").write_text('{"currentContext": "elsewhere"}', encoding="utf-8")
    document = {"Name": "elsewhere", "Endpoints": {"docker": {"Host": host}}}
    (folder / "meta.json").write_text(json.dumps(document), encoding="utf-8")


def reason(environ: dict[str, str]) -> str:
    answer = private_engine.find(environ)
    assert isinstance(answer, private_engine.NoEngine)
    return answer.reason


def test_no_engine_anywhere_is_one_sentence(home: dict[str, str]) -> None:
    assert reason(home).startswith("no Docker engine: DOCKER_HOST is not set and there is no ")


def test_docker_host_is_asked_first(home: dict[str, str]) -> None:
    write_context(home, "unix:///nowhere/context.sock")
    said = reason({**home, "DOCKER_HOST": "unix:///nowhere/docker.sock"})
    assert said.startswith("no Docker engine answers at DOCKER_HOST=unix:///nowhere/docker.sock (")


def test_the_current_context_is_asked_next(home: dict[str, str]) -> None:
    write_context(home, "unix:///nowhere/context.sock")
    assert "unix:///nowhere/context.sock, the docker command's current context" in reason(home)


def test_a_socket_that_nobody_serves_is_told(home: dict[str, str]) -> None:
    socket = Path(home["HOME"]) / "docker.sock"
    socket.touch()
    assert reason(home).startswith(f"no Docker engine answers at {socket} (")


def test_who_is_not_root_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    refused = private_engine.start(tmp_path / "engine")
    assert refused == private_engine.NoEngine(reason="a private Docker engine can only be started by root")


def test_another_distribution_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = private_engine.unpack(tmp_path)
    assert isinstance(refused, private_engine.NoEngine)
    assert refused.reason == "a private Docker engine needs apt-get: this is neither Debian nor Ubuntu"


def test_a_failed_download_leaves_no_half_unpacked_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("apt-get", "dpkg-deb"):
        (tools / name).write_text("#!/bin/sh\necho 'E: Could not resolve deb.debian.org' >&2\nexit 100\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    refused = private_engine.unpack(tmp_path / "cache")
    assert refused == private_engine.NoEngine(
        reason="the Docker packages could not be had: E: Could not resolve deb.debian.org"
    )
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == ["engine.lock"]


def test_the_cache_is_where_the_user_wants_it() -> None:
    assert packages.cache_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/ecs-steps")
