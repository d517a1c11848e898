"""The HTTP server of a test bed: threads, and no word about requests."""

from __future__ import annotations

import logging
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import make_server

from ecs_steps.testbed.front import WsgiApplication


def quiet_server(application: WsgiApplication, port: int) -> Any:
    """Make a server on 127.0.0.1, a thread a request; port 0 takes a free one."""
    # werkzeug says what it serves, and moto what it does not know, through logging.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler)
    server.daemon_threads = True
    return server


class _QuietHandler(MotoRequestHandler):  # type: ignore[misc]  # werkzeug is untyped here and made for this
    def log(self, type: str, message: str, *arguments: object) -> None:  # noqa: A002  werkzeug's name
        """Say nothing of each request."""

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:  # noqa: ARG002  werkzeug's
        """Read no further request from a connection that a fault cut."""
        self.close_connection = True
