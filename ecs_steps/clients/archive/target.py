"""Where a builder writes an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecs_steps.contract.errors import BadParameter


@contextmanager
def new_archive(path: str) -> Iterator[None]:
    """Let a block write an archive; one that fails leaves none. Raise BadParameter where none can be written."""
    target, whole = Path(path), False
    _check(target)
    try:
        yield
        whole = True
    finally:
        if not whole:
            target.unlink(missing_ok=True)


@contextmanager
def passing_archive(*, wanted: bool) -> Iterator[str | None]:
    """Hand out a path for an archive that is gone after the block; None where none is wanted."""
    if not wanted:
        yield None
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ecs-steps-") as folder:
        yield str(Path(folder, "image.tar"))


def _check(target: Path) -> None:
    what, hint = f"The archive {target} cannot be written", "Name a file with --archive, such as image.tar."
    if target.is_dir():
        raise BadParameter(what, why="it is a folder", hint=hint)
    if not target.parent.is_dir():
        raise BadParameter(what, why=f"there is no folder {target.parent}", hint=f"Looked in {Path.cwd()}.")
    if target.exists() and not target.is_file():
        raise BadParameter(what, why="it is no file", hint=hint)
    try:
        target.open("wb").close()  # an archive of before must not stand for this one
    except OSError as error:
        raise BadParameter(what, why=error.strerror or str(error), hint=hint) from None
