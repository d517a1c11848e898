"""Serve a registry on loopback and let moto's ECR know where."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from ecs_steps.testbed.registry.app import Registry


@contextmanager
def serve(registry: Registry, port: int = 0) -> Iterator[str]:
    """Serve the registry on 127.0.0.1, where engines accept plain HTTP, and hand out its `host:port`.

    moto's ECR knows the registry meanwhile, and is restored afterwards. Port 0 takes a free one.
    """
    server = make_server("127.0.0.1", port, registry.app, threaded=True, request_handler=_QuietHandler)
    server.daemon_threads = True
    host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="registry", daemon=True)
    registry.install(host)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        registry.uninstall()


class _QuietHandler(WSGIRequestHandler):  # type: ignore[misc]  # werkzeug is untyped here and made for this
    def log(self, type: str, message: str, *arguments: object) -> None:  # noqa: A002  werkzeug's name
        """Say nothing of each request."""
