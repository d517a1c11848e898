"""The files of an archive, a tar or a folder, read where they lie; nothing is unpacked."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from ecs_steps.contract.errors import BadParameter

_PIECE = 1 << 20
# Far more than an image has: 127 layers, and a manifest and a config for each platform.
_MOST_ENTRIES = 10_000
_MOST_HEADER = 1 << 20
_COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some bytes of a file, as often as they are wanted."""

    path: Path
    start: int
    size: int

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Read from `start` to the end, in pieces that fit into memory."""
        left = self.size - start
        try:
            with self.path.open("rb") as file:
                file.seek(self.start + start)
                while left:
                    piece = file.read(min(_PIECE, left))
                    if not piece:
                        raise damaged(self.path, "it has become shorter meanwhile")
                    left -= len(piece)
                    yield piece
        except OSError as error:
            raise unreadable(self.path, error) from None

    def read(self, most: int, name: str) -> bytes:
        """Read all of it, if it is no longer than `most`."""
        if self.size > most:
            raise damaged(self.path, f"its {name} has {self.size} bytes, more than {most}")
        return b"".join(self.pieces())


class Entries(Protocol):
    """The files of an archive by their names, with '/' as on Unix."""

    @property
    def path(self) -> Path:
        """Tell where the archive is."""

    def find(self, name: str) -> Stretch | None:
        """Find a file; None if there is none of this name."""


@dataclass(frozen=True)
class Folder:
    """An archive that is a folder; a link counts as long as it stays inside."""

    path: Path

    def find(self, name: str) -> Stretch | None:
        """Find a file; None if there is none of this name, or it leads out of the folder."""
        try:
            inside = self.path.resolve()
            found = (inside / name).resolve()
            if not found.is_relative_to(inside) or not found.is_file():
                return None
            return Stretch(path=found, start=0, size=found.stat().st_size)
        except (OSError, RuntimeError, ValueError):  # no rights, a circle of links, a name that no file can have
            return None


@dataclass(frozen=True)
class Tar:
    """An archive that is a tar file; links are followed inside of it."""

    path: Path
    files: Mapping[str, Stretch]
    links: Mapping[str, str]

    def find(self, name: str) -> Stretch | None:
        """Find a file; None if there is none of this name."""
        wanted = _normal(name)
        for _ in range(8):
            if wanted in self.files:
                return self.files[wanted]
            if wanted not in self.links:
                return None
            wanted = self.links[wanted]
        return None


def entries_of(path: Path) -> Entries:
    """List the files of an archive; raise BadParameter if it is none."""
    if path.is_dir():
        return Folder(path)
    try:
        with path.open("rb") as file:
            begins = file.read(8)
            for sign, name in _COMPRESSED.items():
                if begins.startswith(sign):
                    hint = f"Decompress it first, such as with {name} -d."
                    raise BadParameter(
                        f"The archive {path} cannot be read", why=f"it is compressed ({name})", hint=hint
                    )
            file.seek(0)
            return _tar(path, file)
    except OSError as error:
        raise unreadable(path, error) from None


def damaged(path: Path, why: str) -> BadParameter:
    """Say what is wrong in an archive."""
    return BadParameter(f"The archive {path} is damaged", why=why, hint="Make it anew.")


def unreadable(path: Path, error: OSError) -> BadParameter:
    """Say why an archive cannot be read."""
    hint = f"Looked in {Path.cwd()}." if isinstance(error, FileNotFoundError) else ""
    return BadParameter(f"The archive {path} cannot be read", why=error.strerror or str(error), hint=hint)


class _Headers:
    """The file as tarfile reads it: headers only, and none so large that it fills the memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """Read part of a header."""
        if not 0 <= size <= _MOST_HEADER:
            from tarfile import ReadError

            raise ReadError(f"a header of it has {size} bytes")
        return self._file.read(size)


def _tar(path: Path, file: IO[bytes]) -> Tar:
    import tarfile

    size = os.fstat(file.fileno()).st_size
    files: dict[str, Stretch] = {}
    links: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", _Headers(file)), mode="r:") as tar:
            while (member := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # typeshed leaves it out; they would pile up
                name = _normal(member.name)
                if member.offset_data + (member.size if member.isreg() else 0) > size:
                    raise damaged(path, f"it ends in the middle of {member.name!a}")
                if member.isreg() and not member.issparse():
                    files[name] = Stretch(path=path, start=member.offset_data, size=member.size)
                elif member.issym():
                    links[name] = _normal(posixpath.join(posixpath.dirname(name), member.linkname))
                elif member.islnk():
                    links[name] = _normal(member.linkname)
                if len(files) + len(links) > _MOST_ENTRIES:
                    raise damaged(path, f"it has more than {_MOST_ENTRIES} files")
    except tarfile.ReadError as error:
        if not files:
            why = f"it is no tar file: {error}"
            hint = "Name an OCI layout, a folder or a tar, or what `docker save` wrote."
            raise BadParameter(f"The archive {path} cannot be read", why=why, hint=hint) from None
        raise damaged(path, str(error)) from None
    except (tarfile.TarError, ValueError, OverflowError, EOFError, IndexError, KeyError) as error:
        raise damaged(path, f"its headers make no sense: {error}") from None
    return Tar(path, files, links)


def _normal(name: str) -> str:
    """Write a name one way; what leads out of the archive keeps its '..' and so is no name of a file in it."""
    return posixpath.normpath(name).removeprefix("/")
