"""Blobs of a repository: looked for, mounted, sent so that a broken upload goes on, fetched and checked."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from ecs_steps.clients.http import Answer
from ecs_steps.clients.registry.refusal import RegistryRefused
from ecs_steps.clients.registry.session import Session, pulling, pushing
from ecs_steps.contract.errors import NotReady, Refused

_SMALL_BYTES = 1 << 20
_BINARY = {"Content-Type": "application/octet-stream"}


class Arrival(enum.Enum):
    """How a blob came into its repository."""

    THERE = "there"
    MOUNTED = "mounted"
    SENT = "sent"


class Source(Protocol):
    """Bytes that can be read as often as it takes; `size` counts them."""

    @property
    def size(self) -> int:
        """Count the bytes."""

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Read from `start` to the end, in pieces that fit into memory."""


@dataclass(frozen=True)
class _Rest:
    """What of a source is still to be sent."""

    source: Source
    start: int
    sent: Callable[[int], None]

    def __len__(self) -> int:
        return self.source.size - self.start

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.source.pieces(self.start):
            yield piece
            self.sent(len(piece))


class Blobs:
    """The blobs of one repository (distribution specification, "Pushing blobs" and "Pulling blobs")."""

    def __init__(self, session: Session, name: str) -> None:
        self._session, self._name = session, name

    def size(self, digest: str) -> int | None:
        """Ask how large a blob is; None if the repository does not have it."""
        return self._session.patiently(lambda: self._size(digest))

    def push(
        self,
        digest: str,
        source: Source,
        sent: Callable[[int], None] = lambda _: None,
        *,
        mount_from: str | None = None,
    ) -> Arrival:
        """Bring a blob into the repository; `sent` hears of bytes as they go, and of each attempt as of no bytes.

        The registry may take it over from its repository `mount_from`: then nothing is sent. A broken upload goes on
        where the registry says that it stands, or begins anew.
        """
        upload = _Upload(self._session, self._name, digest, source, sent, mount_from)
        return self._session.patiently(upload.attempt)

    @contextmanager
    def pull(self, digest: str) -> Iterator[Iterator[bytes]]:
        """Fetch a blob piece by piece; the last piece comes only if all of them are what the digest says."""
        path, doing = _path(self._name, digest), f"{self._name} does not give the blob {digest}"
        with self._session.download(path, pulling(self._name), doing=doing) as pieces:
            yield _checked(pieces, digest)

    def _size(self, digest: str) -> int | None:
        doing = f"{self._name} was not asked for {digest}"
        path = _path(self._name, digest)
        answer = self._session.ask("HEAD", path, pulling(self._name), doing=doing, expected=(200, 404))
        return int(answer.headers.get("Content-Length", 0)) if answer.status == 200 else None


class _Upload:
    """One blob on its way; remembers between attempts how far it came."""

    def __init__(
        self,
        session: Session,
        name: str,
        digest: str,
        source: Source,
        sent: Callable[[int], None],
        mount_from: str | None,
    ) -> None:
        self._session, self._name, self._digest, self._source, self._sent = session, name, digest, source, sent
        self._mount_from = mount_from
        self._scopes = pushing(name)
        self._doing = f"The blob {digest} was not pushed to {name}"
        self._location = ""
        self._there = 0

    def attempt(self) -> Arrival:
        """Look whether it is there or can be taken over, then send what is missing."""
        self._sent(0)
        if self._is_there():
            return Arrival.SENT if self._location else Arrival.THERE
        if self._location:
            self._find_out()
        if not self._location and self._mount_from and self._is_mounted(self._mount_from):
            return Arrival.MOUNTED
        if not self._location:
            self._begin()
        try:
            self._send()
        except RegistryRefused as error:
            if error.status in (404, 416):  # the upload is gone, or stands elsewhere than it said: begin anew
                self._location = ""
                raise RegistryRefused(error.what, why=error.why, code=error.code, status=503) from None
            if error.status == 400 and (wrong := _digest_of(self._source)) != self._digest:
                raise Refused(error.what, why=f"its bytes have changed, their digest is {wrong}") from None
            raise
        return Arrival.SENT

    def _is_mounted(self, source: str) -> bool:
        """Ask to mount it, once; a registry that would rather have it sent has opened an upload for it.

        One that does not let us read `source` is asked for an upload as usual.
        """
        self._mount_from = None
        path = f"/v2/{self._name}/blobs/uploads/?{urlencode({'mount': self._digest, 'from': source})}"
        scopes = pushing(self._name, source)
        refusals = (400, 401, 403, 404)
        try:
            answer = self._session.ask(
                "POST", path, scopes, doing=self._doing, body=b"", expected=(201, 202, *refusals)
            )
        except NotReady:  # a token service may refuse both repositories because of one
            return False
        if answer.status == 202:
            self._go_on_at(answer)
            self._there = 0
        return answer.status == 201

    def _is_there(self) -> bool:
        path = _path(self._name, self._digest)
        # A refused HEAD has no words: the POST that follows has.
        return self._ask("HEAD", path, expected=(200, 401, 403, 404)).status == 200

    def _begin(self) -> None:
        answer = self._ask("POST", f"/v2/{self._name}/blobs/uploads/", body=b"", expected=(202,))
        self._go_on_at(answer)
        self._there = 0

    def _find_out(self) -> None:
        """Ask where a broken upload stands; one that the registry does not know any more begins anew."""
        answer = self._ask("GET", self._location, expected=tuple(range(200, 500)))
        reached = re.fullmatch(r"(?:bytes=)?0-(\d+)", answer.headers.get("Range", ""))
        if answer.status not in (200, 202, 204) or reached is None:
            self._location = ""
            return
        self._go_on_at(answer)
        last = int(reached[1])
        self._there = min(last + 1, self._source.size) if last else 0  # an empty upload, too, says 0-0

    def _send(self) -> None:
        """Send small blobs at once; large ones as a stream that can go on, closed by an empty PUT."""
        size = self._source.size
        if size <= _SMALL_BYTES and not self._there:
            whole = b"".join(self._source.pieces())
            self._close(whole)
            self._sent(len(whole))
            return
        if self._there < size:
            span = {"Content-Range": f"{self._there}-{size - 1}"} if self._there else {}
            rest = _Rest(self._source, self._there, self._sent)
            answer = self._ask("PATCH", self._location, headers={**_BINARY, **span}, body=rest, expected=(202, 204))
            self._go_on_at(answer)
            self._there = size
        self._close(b"")

    def _close(self, body: bytes) -> None:
        joint = "&" if "?" in self._location else "?"
        path = f"{self._location}{joint}digest={quote(self._digest)}"
        answer = self._ask("PUT", path, headers=_BINARY, body=body, expected=(201, 204))
        said = answer.headers.get("Docker-Content-Digest", self._digest)
        if said != self._digest:
            raise Refused(self._doing, why=f"the registry has it as {said}", hint="Something changes bytes on the way.")

    def _go_on_at(self, answer: Answer) -> None:
        location = answer.headers.get("Location")
        if not location:
            raise Refused(self._doing, why="the registry does not say where", hint="Is a proxy in between?")
        self._location = self._session.joined(answer.url, location)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes | _Rest | None = None,
        expected: tuple[int, ...],
    ) -> Answer:
        return self._session.ask(
            method, path, self._scopes, doing=self._doing, headers=headers, body=body, expected=expected
        )


def _path(name: str, digest: str) -> str:
    return f"/v2/{name}/blobs/{digest}"


def _digest_of(source: Source) -> str:
    sha256 = hashlib.sha256()
    for piece in source.pieces():
        sha256.update(piece)
    return f"sha256:{sha256.hexdigest()}"


def _checked(pieces: Iterator[bytes], digest: str) -> Iterator[bytes]:
    sha256, held = hashlib.sha256(), b""
    for piece in pieces:
        if held:
            yield held
        sha256.update(piece)
        held = piece
    if (found := f"sha256:{sha256.hexdigest()}") != digest:
        raise Refused(f"The blob {digest} cannot be trusted", why=f"the registry gave {found}", hint="Try again.")
    yield held
