"""Forward each TCP connection to a healthy target, as a Network Load Balancer does."""

from __future__ import annotations

import select
import socket
from socketserver import BaseRequestHandler, ThreadingTCPServer

from ecs_steps.testbed.containers.pool import Pool

_CONNECT_SECONDS = 5
_IDLE_SECONDS = 350  # an NLB's idle timeout (ELB user guide, "Connection idle timeout")
_CHUNK = 1 << 16


class TcpListener(ThreadingTCPServer):
    """Listens on loopback; every connection goes to the target whose turn it is, or is closed."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, pool: Pool) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarder)
        self.pool = pool

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that broke."""


class _Forwarder(BaseRequestHandler):
    server: TcpListener  # type: ignore[mutable-override]  # only this server makes one

    def handle(self) -> None:
        with self.server.pool.turn() as target:
            if target is None:
                return
            with socket.create_connection(("127.0.0.1", target.port), timeout=_CONNECT_SECONDS) as backend:
                _copy_both_ways(self.request, backend)


def _copy_both_ways(client: socket.socket, backend: socket.socket) -> None:
    other = {client: backend, backend: client}
    while other:
        readable, _, _ = select.select(list(other), [], [], _IDLE_SECONDS)
        if not readable:
            return
        for source in readable:
            if data := source.recv(_CHUNK):
                other[source].sendall(data)
                continue
            other.pop(source).shutdown(socket.SHUT_WR)
