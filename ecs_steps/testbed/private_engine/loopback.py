"""Tell whether an engine's loopback is ours, which a registry and published ports on 127.0.0.1 need."""

from __future__ import annotations

import contextlib
import socket
import threading

import docker
from docker.errors import DockerException

_SECONDS = 20


def shares_loopback(docker_host: str) -> bool:
    """Let the engine pull from a port of our loopback and look whether it knocks.

    It does not where the engine runs on another machine, in a virtual machine, or outside of the container that
    we are in.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        knocking = threading.Thread(target=_pull, args=(docker_host, server.getsockname()[1]), daemon=True)
        knocking.start()
        has_knocked = _is_knocked_at(server, knocking)
    knocking.join()
    return has_knocked


def _is_knocked_at(server: socket.socket, knocking: threading.Thread) -> bool:
    while True:
        was_trying = knocking.is_alive()
        try:
            connection, _ = server.accept()
        except TimeoutError:
            if was_trying:
                continue
            return False
        connection.close()
        return True


def _pull(docker_host: str, port: int) -> None:
    client = docker.DockerClient(base_url=docker_host, timeout=_SECONDS)
    try:
        with contextlib.suppress(DockerException, OSError):  # there is no image; the attempt is all we want
            client.api.pull(f"127.0.0.1:{port}/ecs-steps-loopback", tag="none")
    finally:
        client.close()
