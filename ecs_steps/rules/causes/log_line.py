"""The one line of a container's log that says most."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

#: How much of a line still reads well inside of a sentence.
WIDTH = 160

_TROUBLE = re.compile(
    r"error|exception|fatal|panic|cannot|can't|could not|failed|failure|denied|refused|missing|not found|no such|"
    r"undefined|invalid|unable|abort|segmentation|traceback|killed|not set|unhandled",
    re.IGNORECASE,
)
# Frames of a stack, and what runtimes write below the message.
_BELOW = re.compile(
    r"^\s+at |^\s*\.\.\. \d+ more|^\s+File \"|^\s*[\^~]+\s*$|^Node\.js v\d|^\s*[{}\[\],]*\s*$|^goroutine \d"
)
_CLOCK = re.compile(r"^\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s*")
_MESSAGE = ("message", "msg", "error", "err", "event")


def telling_line(lines: Sequence[str]) -> str | None:
    """Choose the last line that speaks of trouble, else the last that speaks at all; None without one.

    Of a line that is a JSON object its message is taken; a time at its beginning is left out.
    """
    said = [each for line in lines if (each := _message(line))]
    trouble = [each for each in said if _TROUBLE.search(each)]
    chosen = trouble or said
    if not chosen:
        return None
    line = chosen[-1]
    return line if len(line) <= WIDTH else line[: WIDTH - 3] + "..."


def _message(line: str) -> str:
    if _BELOW.search(line):
        return ""
    text = _CLOCK.sub("", line.strip())
    if text.startswith("{"):
        try:
            fields = json.loads(text)
        except ValueError:
            return _visible(text)
        if isinstance(fields, dict):
            text = next((str(fields[name]) for name in _MESSAGE if isinstance(fields.get(name), str)), text)
    return _visible(text)


def _visible(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
