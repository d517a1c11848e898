"""A registry that wants one user and one password, and looks around while it is asked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.served import served


@dataclass
class PasswordRegistry:
    """Its address, what it was told, and whether a process of this machine showed the password meanwhile."""

    username: str
    password: str
    host: str = ""
    authorizations: list[str] = field(default_factory=list)
    shown_by: list[str] = field(default_factory=list)

    def opens(self, authorization: str | None) -> bool:
        if authorization:
            self.authorizations.append(authorization)
            self.shown_by += showing(self.password)
        pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return authorization == f"Basic {pair}"


def showing(secret: str) -> list[str]:
    """The command lines and environments of this machine that hold a secret, by their files."""
    files = [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]
    return [str(path) for path in files if secret.encode() in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it ended, or is another user's


@contextmanager
def serve(registry: PasswordRegistry) -> Iterator[PasswordRegistry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            opens = registry.opens(self.headers.get("Authorization"))
            body = b"{}" if opens else b'{"errors": [{"code": "UNAUTHORIZED", "message": "no"}]}'
            self.send_response(200 if opens else 401)
            if not opens:
                self.send_header("WWW-Authenticate", 'Basic realm="test"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing of each request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with served(server) as registry.host:
        yield registry
