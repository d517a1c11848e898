"""What of a builder's log people want to read at night: steps, cached or not, seconds, and what a RUN wrote."""

from __future__ import annotations

import re
from collections import deque
from typing import Protocol

LAST = 10
_IDS = re.compile(
    r" ---> [0-9a-f]{12}$| ---> Running in [0-9a-f]{12}$| --->\s*$|Removing intermediate container |Successfully built "
)
_ENGINE_WARNING = re.compile(r" ---> \[Warning\] ")
_RED = re.compile(r"\x1b\[(?:91|0)m")  # around what a RUN wrote to stderr
_STEP = re.compile(r"Step \d+/\d+ : ")
_LINE = re.compile(r"#(\d+) (.*)")
_TOLD = re.compile(r"(DONE|CACHED|CANCELED|ERROR|WARN(?:ING)?)(?:[: ] ?(.*))?$")
_WRITTEN = re.compile(r"\d+\.\d+ (.*)")
_CACHE = "importing cache manifest"
_OF_NOBODY = re.compile(r"\[(?:internal|auth)\] |building with ")


class BuildLog(Protocol):
    """Reads a builder's lines; knows the step that came last and what it wrote."""

    last: deque[str]
    step: str | None

    @property
    def under_way(self) -> str | None:
        """The step that a silent builder is at."""

    def shown(self, line: str, now: float, /) -> list[str]:
        """What is shown for a line that came at a time, in seconds."""

    def end(self, now: float, /) -> list[str]:
        """What is shown when the build is over."""


class ClassicLog:
    """The classic builder's: one step after another, without a word of how long it took."""

    def __init__(self) -> None:
        self.last: deque[str] = deque(maxlen=LAST)
        self.step: str | None = None
        self._began, self._cached = 0.0, False

    @property
    def under_way(self) -> str | None:
        """The step that came last."""
        return self.step

    def shown(self, line: str, now: float, /) -> list[str]:
        """What is shown for a line; ids of layers and containers that nobody looks up are not."""
        line = _RED.sub("", line)
        if _STEP.match(line):
            before = self.end(now)
            self.step, self._began, self._cached = line, now, False
            self.last.clear()
            return [*before, line]
        if line == " ---> Using cache":
            self._cached = True
            return []
        if not line.strip() or _IDS.match(line) or _ENGINE_WARNING.match(line):
            return []
        self.last.append(line)
        return [f"  {line}" if self.step else line]

    def end(self, now: float, /) -> list[str]:
        """How the last step ended."""
        if self.step is None:
            return []
        return ["  (cached)" if self._cached else f"  {now - self._began:.1f} s"]


class BuildKitLog:
    """BuildKit's `--progress=plain`: steps at once, each line with the number of its step."""

    def __init__(self) -> None:
        self.last: deque[str] = deque(maxlen=LAST)
        self.step: str | None = None
        self._names: dict[str, str] = {}
        self._wrote: dict[str, deque[str]] = {}
        self._open: str | None = None
        self._under_way: dict[str, str] = {}

    @property
    def under_way(self) -> str | None:
        """The step that began last of those that have not ended."""
        return next(reversed(self._under_way.values()), None)

    def shown(self, line: str, _: float, /) -> list[str]:
        """What is shown for a line: a step's name when it speaks, what it wrote, how it ended."""
        found = _LINE.fullmatch(line)
        if found is None:
            return []
        number, text = found[1], found[2]
        if number not in self._names:
            self._names[number] = self._under_way[number] = text
            return []
        told, written = _TOLD.match(text), _WRITTEN.fullmatch(text)
        if written:
            self._wrote.setdefault(number, deque(maxlen=LAST)).append(written[1])
            return self._under(number, written[1])
        return self._ended(number, told[1], told[2] or "") if told else []

    def end(self, _: float, /) -> list[str]:
        """Nothing: BuildKit says itself how long each step took."""
        return []

    def _ended(self, number: str, how: str, more: str) -> list[str]:
        if not how.startswith("WARN"):
            self._under_way.pop(number, None)
        if how == "ERROR" and self._names[number].startswith(_CACHE):
            return self._under(number, f"none: {more}")  # the first build has no cache to begin with
        if how == "ERROR":
            self.step = self._names[number]
            self.last = self._wrote.get(number, deque())
            return self._under(number, "failed")
        if how.startswith("WARN"):
            return self._under(number, f"warning: {more}")
        told = {"DONE": more.replace("s", " s"), "CACHED": "(cached)"}.get(how, how.lower())
        return self._under(number, told)

    def _under(self, number: str, text: str) -> list[str]:
        name = self._names[number]
        if _OF_NOBODY.match(name) and text != "failed":
            return []
        heading = [] if self._open == number else [name]
        self._open = number
        return [*heading, f"  {text}"]
