"""A wire to a registry that breaks once, in the middle of what is sent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cutting(host: str, *, after_bytes: int) -> Iterator[tuple[str, list[int]]]:
    """Pass connections on, and reset the first that has sent so many bytes; hand out `host:port`, and the cuts."""
    cuts: list[int] = []
    name, _, port = host.partition(":")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = server.accept()
                    far = socket.create_connection((name, int(port)))
                    threading.Thread(target=_carry, args=(far, near, None, cuts), daemon=True).start()
                    threading.Thread(target=_carry, args=(near, far, after_bytes, cuts), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", cuts
        server.shutdown(socket.SHUT_RDWR)


def _carry(source: socket.socket, sink: socket.socket, after_bytes: int | None, cuts: list[int]) -> None:
    carried = 0
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
            carried += len(piece)
            if after_bytes is not None and carried >= after_bytes and not cuts:
                cuts.append(carried)
                source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                break
    for each in (source, sink):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        if after_bytes is not None:
            each.close()
