"""Door: files. Read in the encodings that pipelines write, written so that no half file is ever seen."""

from __future__ import annotations

import codecs
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ecs_steps.contract.errors import BadParameter


def read_text(path: str, what: str) -> str:
    """Read `what` from a file; raise BadParameter if it is not there or no text."""
    try:
        return decoded(Path(path).read_bytes())
    except UnicodeDecodeError as error:
        raise BadParameter(f"{what} {path} is no text", why=str(error), hint="Write it in UTF-8.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise BadParameter(f"{what} {path} cannot be read", why=why, hint=f"Looked in {Path.cwd()}.") from None


def read_json(path: str, what: str) -> Any:
    """Read `what` from a JSON file; raise BadParameter with line and column if it is no JSON."""
    return json_of(read_text(path, what), f"{what} {path}")


def json_of(text: str, what: str) -> Any:
    """Read JSON text; raise BadParameter with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        why = f"{error.msg} in line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        why = str(error)
    raise BadParameter(f"{what} is not JSON", why=why, hint="Check the file with a JSON editor.")


def decoded(raw: bytes) -> str:
    """Decode UTF-8 with or without BOM, and UTF-16 with BOM (PowerShell 5.1's `>` writes it)."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig")


def write_atomically(path: str, text: str) -> None:
    """Write a whole file or none: beside it first, then renamed over it; what is no plain file is written as it is."""
    target = Path(path)
    with _written(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8")  # /dev/null or a pipe must not be replaced
            return
        beside = target.with_name(f"{target.name}.{os.urandom(16).hex()}.part")
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)  # still there only if it could not be written or renamed


def append(path: str, text: str, what: str, *, at_most: float = math.inf) -> bool:
    """Append to `what`, a file, unless it would have more bytes than `at_most`: then give False.

    Bytes of a command line that were no text are written escaped.
    """
    raw = text.encode("utf-8", "backslashreplace")
    with _written(f"{what} {path}"), Path(path).open("ab") as file:
        if file.tell() + len(raw) > at_most:
            return False
        file.write(raw)
    return True


@contextmanager
def _written(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise BadParameter(f"{what} cannot be written", why=why, hint="Name a folder you may write to.") from None
