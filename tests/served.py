"""A server that answers on loopback while a block runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import TCPServer


@contextmanager
def served(server: TCPServer) -> Iterator[str]:
    """Let a server answer, tell where as host:port, and close it."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    host, port = server.socket.getsockname()[:2]
    try:
        yield f"{host}:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
