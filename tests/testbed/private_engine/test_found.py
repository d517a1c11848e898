"""Where a Docker engine is looked for, and what is said when there is none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ecs_steps.testbed import debian, private_engine
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


class EngineElsewhere(BaseHTTPRequestHandler):
    """Answers as an engine does, and cannot reach our loopback."""

    def do_GET(self) -> None:
        self.answer(200, {"Version": "28.0.0", "ApiVersion": "1.48"})

    def do_POST(self) -> None:
        self.answer(500, {"message": "dial tcp 127.0.0.1: connect: connection refused"})

    def answer(self, status: int, document: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  http.server's name
        """Say nothing."""


def test_an_engine_elsewhere_is_passed_over(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), EngineElsewhere)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    host = f"tcp://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("DOCKER_HOST", host)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert isinstance(private_engine.find(), private_engine.FoundEngine)
    with private_engine.obtain(tmp_path / "engine") as obtained:
        assert isinstance(obtained, private_engine.NoEngine)
        assert obtained.reason == (
            f"the Docker engine at {host} cannot reach this machine's loopback; "
            "a private Docker engine can only be started by root"
        )
    server.shutdown()
    server.server_close()


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
        (tools / name).write_text("#!/bin/sh\necho 'E: Could not resolve mirror.example' >&2\nexit 100\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    refused = private_engine.unpack(tmp_path / "cache")
    assert refused == private_engine.NoEngine(
        reason="the Docker packages could not be had: E: Could not resolve mirror.example"
    )
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == ["engine.lock"]


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="packages are built with dpkg-deb")
def test_a_failing_source_of_the_system_does_not_matter_if_the_packages_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, tools = tmp_path / "tree", tmp_path / "tools"
    for name in (*packages._BINARIES, "busybox"):
        (tree / "usr/bin" / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / "usr/bin" / name).touch()
    (tree / "DEBIAN").mkdir()
    control = "Package: engine\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n"
    (tree / "DEBIAN/control").write_text(control, encoding="utf-8")
    subprocess.run(["dpkg-deb", "--build", str(tree), str(tmp_path / "engine.deb")], check=True)
    tools.mkdir()
    script = f'case " $* " in *" update "*) exit 100;; *" download "*) cp {tmp_path}/engine.deb .;; esac'
    (tools / "apt-get").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (tools / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    unpacked = private_engine.unpack(tmp_path / "cache")
    assert isinstance(unpacked, private_engine.Unpacked)
    assert unpacked.docker_cli == unpacked.root / "usr/bin/docker"
    assert sorted(entry.name for entry in (tmp_path / "cache").iterdir()) == sorted(["engine.lock", unpacked.root.name])


def test_the_cache_is_where_the_user_wants_it() -> None:
    assert debian.cache_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/ecs-steps")
