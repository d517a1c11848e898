"""A web server of a test: it answers each question with what a function says, in the clear or by TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ecs_steps.testbed.registry.debian_registry import Tls
from tests.served import served


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer to give."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """A running server: what it was asked, and by which names TLS asked for it."""

    port: int
    asked: list[tuple[str, Message]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


@contextmanager
def serving(reply: Callable[[int], Reply], tls: Tls | None = None) -> Iterator[Web]:
    """Serve on a free port of loopback; `reply` gets the number of the question, from 1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append((self.path, self.headers))
            given = reply(len(web.asked))
            body = given.body.encode()
            self.send_response(given.status)
            for name, value in {**given.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that does not trust us breaks off
    web = Web(port=server.server_port)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.certificate, tls.key)
        context.sni_callback = lambda _, name, __: web.names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with served(server):
        yield web
