"""What stands between an agent and AWS in a company: TLS of an authority of its own, and a proxy."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from ecs_steps.testbed.registry.debian_registry import Tls


@dataclass
class Way:
    """A server on loopback: its port, and the addresses that a proxy was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)


@contextmanager
def in_tls(target: int, tls: Tls) -> Iterator[Way]:
    """Serve what listens on a port of loopback through TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)

    class Terminating(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), context.wrap_socket(self.request, server_side=True) as inside:
                _relay(inside, ("127.0.0.1", target))

    with _serving(Terminating) as port:
        yield Way(port)


@contextmanager
def through_proxy() -> Iterator[Way]:
    """Serve a proxy that tunnels whatever CONNECT asks for."""
    asked: list[str] = []

    class Tunnelling(socketserver.StreamRequestHandler):
        rbufsize = 0

        def handle(self) -> None:
            with suppress(OSError):
                line = self.rfile.readline().decode("latin-1")
                while self.rfile.readline().strip():
                    pass
                address = line.split()[1]
                asked.append(address)
                host, _, port = address.rpartition(":")
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _relay(self.request, (host, int(port)))

    with _serving(Tunnelling) as port:
        yield Way(port, asked)


@contextmanager
def _serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address = True, True

    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()


def _relay(one: socket.socket, address: tuple[str, int]) -> None:
    """Hand bytes on in both directions until one side ends."""
    with socket.create_connection(address, timeout=180) as other:
        back = threading.Thread(target=_pump, args=(other, one), daemon=True)
        back.start()
        _pump(one, other)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        back.join(timeout=180)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
