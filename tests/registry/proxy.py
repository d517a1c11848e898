"""A proxy that refuses, as a process of its own: run with a status, it tells its port and then what it was asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.house.sources import ROOT

#: How a URL of it is written that has a user and a password.
USER, PASSWORD = "agent", "canary-of-the-proxy"


class Refusing(BaseHTTPRequestHandler):
    """Answers everything with the status that the process was given."""

    protocol_version = "HTTP/1.1"

    def refuse(self) -> None:
        sys.stdout.write(f"{self.command} {self.path}\n")
        sys.stdout.flush()
        status = HTTPStatus(int(sys.argv[1]))
        body = f"<html>{status.phrase}, says the proxy</html>".encode()
        self.send_response(status)
        if status is HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            self.send_header("Proxy-Authenticate", 'Basic realm="house"')
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_CONNECT(self) -> None:
        self.refuse()

    def do_GET(self) -> None:
        self.refuse()

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@contextmanager
def refusing(status: int) -> Iterator[str]:
    """Run it; hand out its `host:port`."""
    command = [sys.executable, "-m", "tests.registry.proxy", str(status)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
