"""Forward each HTTP request to a healthy target, as an Application Load Balancer does."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ecs_steps.testbed.containers.pool import Pool

_SECONDS = 60  # an ALB's idle timeout (ELB user guide, "Connection idle timeout")
_CHUNK = 1 << 16
# RFC 9110, section 7.6.1: what concerns one connection only is not forwarded.
_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "server", "date"}
)


class HttpListener(ThreadingHTTPServer):
    """Listens on loopback; every request goes to the target whose turn it is.

    Clients may keep their connections through a rollout: targets get a connection for each request.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, pool: Pool) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarder)
        self.pool = pool

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


class _Forwarder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HttpListener  # type: ignore[mutable-override]  # only this server makes one

    def _forward(self) -> None:
        body = b"".join(self._body())
        with self.server.pool.turn() as target:
            if target is None:
                # Simpler than an ALB, which sends to unhealthy targets where there are no others.
                self._say(503, "Service Temporarily Unavailable")
                return
            connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=_SECONDS)
            try:
                response = self._ask(connection, body)
                if response is not None:
                    self._answer(response)
            finally:
                connection.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _forward  # noqa: N815  http.server's names

    def _ask(self, connection: http.client.HTTPConnection, body: bytes) -> http.client.HTTPResponse | None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "http", "Connection": "close"}
        if body:
            headers["Content-Length"] = str(len(body))
        try:
            connection.request(self.command, self.path, body=body or None, headers=headers)
            return connection.getresponse()
        except TimeoutError:
            self._say(504, "Gateway Time-out")
        except (OSError, http.client.HTTPException):
            self._say(502, "Bad Gateway")
        return None

    def _answer(self, response: http.client.HTTPResponse) -> None:
        self.send_response(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        has_body = self.command != "HEAD" and response.status not in (204, 304)
        is_chunked = has_body and response.getheader("Content-Length") is None
        if is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while has_body and (chunk := response.read1(_CHUNK)):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if is_chunked else chunk)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers

    def _say(self, status: int, reason: str) -> None:
        body = f"<html><head><title>{status} {reason}</title></head></html>\n".encode()
        self.send_response(status, reason)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  http.server's name
        """Say nothing of each request."""
