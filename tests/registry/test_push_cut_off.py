"""A push of an archive that is interrupted while it sends: every upload ends, and the next push finishes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.house.sources import ROOT
from tests.registry.conftest import PASSWORD, USER
from tests.registry.images import Layout

#: Generous: a loaded machine starts a Python in seconds.
SECONDS = 180
STALLED = 3


@contextmanager
def stalling(host: str, *, after_bytes: int) -> Iterator[tuple[str, list[int]]]:
    """Pass connections on, and let each that has sent so many bytes hang; hand out `host:port`, and who hangs."""
    hanging: list[int] = []
    name, _, port = host.partition(":")
    over = threading.Event()

    def carry(source: socket.socket, sink: socket.socket, most: int | None) -> None:
        carried = 0
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
                carried += len(piece)
                if most is not None and carried >= most:
                    hanging.append(carried)
                    over.wait(SECONDS)
                    return
            sink.shutdown(socket.SHUT_WR)

    def accept(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection((name, int(port)))
                threading.Thread(target=carry, args=(far, near, None), daemon=True).start()
                threading.Thread(target=carry, args=(near, far, after_bytes), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, args=(server,), daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", hanging
        over.set()
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_all_uploads_end_at_once_and_nothing_is_tagged(
    theirs: Any, log_in: Any, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    layout = Layout()
    layers = [os.urandom(24 << 20) for _ in range(STALLED)]
    archive = layout.roots(layout.image(*layers)).tar(tmp_path / "image.tar")
    with stalling(theirs.host, after_bytes=1 << 20) as (host, hanging):
        log_in(host, USER, PASSWORD)
        command = [sys.executable, "-m", "ecs_steps", "push", "--archive", archive, "--image", f"{host}/shop/web:1"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            end = time.monotonic() + SECONDS
            while len(hanging) < STALLED:
                assert time.monotonic() < end
                assert process.poll() is None
                threading.Event().wait(0.02)
            process.send_signal(number)
            out, err = process.communicate(timeout=SECONDS / 2)  # far less than what hangs would take

    assert process.returncode == code, err
    error = json.loads(out)["error"]
    assert error["code"] == code
    assert f"{host}/shop/web:1 may have been pushed. To come back to it: push it again" in error["hint"]
    assert "Traceback" not in err
    assert PASSWORD not in out + err
    log_in(theirs.host, USER, PASSWORD)
    assert theirs.manifests().digest("1") is None
