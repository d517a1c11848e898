"""A build context: found, listed without what its `.dockerignore` leaves out, and written as a tar stream."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.build_context import BuildContext, ContextFile

_CHUNK = 1 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_IGNORE = ".dockerignore"


def check(folder: str, dockerfile: str) -> None:
    """Raise BadParameter for a missing context or a Dockerfile that no builder reads, before one is asked."""
    where = f"Looked in {Path.cwd()}."
    if not Path(folder).is_dir():
        why = "it is a file" if Path(folder).exists() else "there is no such folder"
        raise BadParameter(f"The build context {folder} is no folder", why=why, hint=where)
    path = Path(folder, dockerfile)
    if not path.is_file():
        why, hint = f"the context {folder} does not have it", "Name it with --dockerfile, relative to --context."
        raise BadParameter(f"There is no Dockerfile {dockerfile}", why=why, hint=hint)
    if path.read_bytes()[:2] in _UTF16:
        hint = "PowerShell's `>` writes UTF-16: use `Set-Content -Encoding utf8`."
        raise BadParameter(f"{path} is no valid Dockerfile", why="it is UTF-16, and builders read UTF-8", hint=hint)


def ignore_file(folder: str, dockerfile: str) -> str | None:
    """Find the `.dockerignore` that counts: one that is named like the Dockerfile, else the context's own."""
    for path in (Path(folder, f"{dockerfile}{_IGNORE}"), Path(folder, _IGNORE)):
        if path.is_file():
            return str(path)
    return None


def listed(
    folder: str, *, leaves_out: Callable[[str], bool], may_hold_more: Callable[[str], bool]
) -> tuple[ContextFile, ...]:
    """List what is sent of a context, by path; folders that hold nothing of it are left out with their files."""
    found: list[ContextFile] = []

    def look(below: str) -> None:
        with _readable(below), os.scandir(Path(folder, below)) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
        for entry in inside:
            path = f"{below}/{entry.name}" if below else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if not leaves_out(path):
                found.extend(_one(entry, path, is_folder=is_folder))
            if is_folder and may_hold_more(path):
                look(path)

    look("")
    return tuple(found)


def inside(folder: str, path: str) -> str | None:
    """Find where a path lies in a folder, with slashes; None if it lies outside."""
    try:
        relative = os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        return None
    outside = relative in (".", "..") or relative.startswith("../") or Path(relative).is_absolute()
    return None if outside else relative


def sent_dockerfile(context: BuildContext) -> tuple[str, dict[str, bytes]]:
    """Name the Dockerfile as the engine finds it, and what is sent in addition so that the image has none of it.

    A Dockerfile that is not in what is sent goes beside it under a name of its own, which a `.dockerignore` hides,
    as the docker command does with one from outside of the context.
    """
    raw = Path(context.dockerfile_path).read_bytes()
    found = inside(context.folder, context.dockerfile_path)
    plain = {each.path for each in context.files if each.link is None and not each.is_folder}
    if found in plain:
        return str(found), {}
    name = f".dockerfile.{hashlib.sha256(raw).hexdigest()[:12]}"
    own = Path(context.folder, _IGNORE).read_bytes() + b"\n" if _IGNORE in plain else f"{_IGNORE}\n".encode()
    return name, {name: raw, _IGNORE: own + name.encode()}


def tar(context: BuildContext, additions: dict[str, bytes]) -> Iterator[bytes]:
    """Write a context as a tar, piece by piece: it is never in memory or on the disk as a whole."""
    for each in context.files:
        if each.path not in additions:
            yield from _member(Path(context.folder, each.path), each)
    for name, content in additions.items():
        header = tarfile.TarInfo(name)
        header.size = len(content)
        yield header.tobuf(tarfile.PAX_FORMAT)
        yield content + _padding(len(content))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _one(entry: os.DirEntry[str], path: str, *, is_folder: bool) -> list[ContextFile]:
    if entry.is_symlink():
        with _readable(path):
            return [ContextFile(path=path, link=str(Path(entry.path).readlink()))]
    if is_folder:
        return [ContextFile(path=path, is_folder=True)]
    size = entry.stat(follow_symlinks=False).st_size if entry.is_file(follow_symlinks=False) else None
    return [] if size is None else [ContextFile(path=path, size=size)]  # sockets, pipes and devices stay here


def _member(path: Path, file: ContextFile) -> Iterator[bytes]:
    """One file with its header; owned by root, as the docker command sends it."""
    with _readable(file.path):
        status = path.lstat()
        header = tarfile.TarInfo(file.path)
        header.mtime = max(0, int(status.st_mtime))
        header.mode = stat.S_IMODE(status.st_mode) if os.name == "posix" else 0o755
        if file.link is not None:
            header.type, header.linkname = tarfile.SYMTYPE, file.link
        elif file.is_folder:
            header.type = tarfile.DIRTYPE
        else:
            header.size = status.st_size
        yield header.tobuf(tarfile.PAX_FORMAT)
        if header.size:
            yield from _content(path, header.size)


def _content(path: Path, size: int) -> Iterator[bytes]:
    """Exactly as many bytes as the header says, although the file may grow or shrink meanwhile."""
    left = size
    with path.open("rb") as file:
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
    if left:
        why = f"it lost {left} bytes while it was sent"
        raise BadParameter(f"{path} of the context changed", why=why, hint="Build when nothing writes there.")
    yield _padding(size)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """Say which file of the context cannot be read."""
    try:
        yield
    except OSError as error:
        what, why = f"{path or 'The folder'} of the context cannot be read", error.strerror or str(error)
        raise BadParameter(what, why=why, hint="Leave it out with .dockerignore, or make it readable.") from None
