"""An SSH agent that has one key: what a build can see of the agent of whoever builds."""

from __future__ import annotations

import os
import socketserver
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# IETF draft-miller-ssh-agent, "Requesting a list of keys".
_REQUEST_IDENTITIES, _IDENTITIES_ANSWER, _FAILURE = 11, 12, 5


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while len(length := self.rfile.read(4)) == 4:
            asked = self.rfile.read(struct.unpack(">I", length)[0])
            answer = self.server.answer if asked[0] == _REQUEST_IDENTITIES else bytes([_FAILURE])  # type: ignore[attr-defined]  # the server below
            self.wfile.write(_text(answer))


@contextmanager
def ssh_agent(comment: str) -> Iterator[str]:
    """Run an agent whose key has this comment; hand out its socket."""
    key = _text(b"ssh-ed25519") + _text(os.urandom(32))
    answer = bytes([_IDENTITIES_ANSWER]) + struct.pack(">I", 1) + _text(key) + _text(comment.encode())
    with tempfile.TemporaryDirectory(prefix="ssh-", dir="/tmp") as folder:
        path = str(Path(folder, "s"))
        with socketserver.ThreadingUnixStreamServer(path, _Conversation) as server:
            server.daemon_threads = True
            server.answer = answer  # type: ignore[attr-defined]  # what the conversation above reads
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield path
            finally:
                server.shutdown()


def _text(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content
