"""Which files of a context a `.dockerignore` leaves out, as BuildKit reads it.

The source is moby's patternmatcher, and how BuildKit's client walks a context with it. The docker SDK's own matcher
differs (measured): `[!a]` negates, `[^a]` does not, `!..` and a lone `!` pass, a pattern matches folders above a file
at its own depth only, and a folder that only `!**/name` opens stays shut. It stays shut for docker 20.10, too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

_BOM = "\ufeff"
_ITEM = r"(?:\\.|[^\]\\-])"
_SIGN = re.compile(rf"(?:\*\*/?)+|\*|\?|\\.|\[\^?(?:{_ITEM}(?:-{_ITEM})?)+\]|[^\[\\]", re.DOTALL)


@dataclass(frozen=True)
class Pattern:
    """One line: what it matches, and whether it takes files back in."""

    matches: re.Pattern[str]
    takes_back: bool


@dataclass(frozen=True)
class Dockerignore:
    """The patterns of a file, in their order; ValueError from `parse` names a pattern that Docker refuses."""

    patterns: tuple[Pattern, ...]

    @classmethod
    def parse(cls, text: str) -> Dockerignore:
        """Read the text of a `.dockerignore`."""
        return cls(tuple(_patterns(text)))

    def leaves_out(self, path: str) -> bool:
        """True when a path, relative to the context and with slashes, is not sent.

        A folder hands on which patterns matched it, and a pattern that could change nothing is not asked: so a
        folder that was never left out is not taken back for its files either.
        """
        left_out, above = False, (False,) * len(self.patterns)
        for prefix in _with_parents(path):
            left_out, here = False, []
            for pattern, matched in zip(self.patterns, above, strict=True):
                decides = matched or (pattern.takes_back == left_out and pattern.matches.fullmatch(prefix) is not None)
                here.append(decides)
                left_out = not pattern.takes_back if decides else left_out
            above = tuple(here)
        return left_out

    def may_hold_more(self, folder: str) -> bool:
        """True when a folder has to be looked into: it is sent, or some pattern may take a file in it back."""
        return any(pattern.takes_back for pattern in self.patterns) or not self.leaves_out(folder)


def _with_parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def _patterns(text: str) -> Iterable[Pattern]:
    for line in text.removeprefix(_BOM).split("\n"):
        if line.startswith("#") or not (written := line.strip()):
            continue
        takes_back = written.startswith("!")
        cleaned = _cleaned(written[1:].strip() if takes_back else written)
        if takes_back and cleaned in ("", "/"):
            raise ValueError(f"{written!r} takes nothing back")
        try:
            yield Pattern(re.compile(_expression(cleaned, written), re.DOTALL), takes_back)
        except re.error as error:
            raise ValueError(f"{written!r} is no pattern: {error}") from None


def _cleaned(pattern: str) -> str:
    """Go's filepath.Clean, and no slash in front: every pattern begins at the context."""
    if not pattern:
        return pattern
    cleaned = posixpath.normpath(pattern)
    return cleaned.lstrip("/").strip() or "/"


def _expression(pattern: str, written: str) -> str:
    expression, at = "", 0
    while at < len(pattern):
        found = _SIGN.match(pattern, at)
        if found is None:  # what Go's filepath.Match calls a syntax error in a pattern
            raise ValueError(f"{written!r} is no pattern: a bracket or a backslash is left open")
        at = found.end()
        expression += _translated(found[0], last=at == len(pattern))
    return expression


def _translated(sign: str, *, last: bool) -> str:
    if sign.startswith("**"):
        return ".*" if last else "(?:.*/)?"
    if sign == "*":
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    if len(sign) > 1 and sign.startswith("["):
        return _class(sign)
    return re.escape(sign.removeprefix("\\"))


def _class(sign: str) -> str:
    """A bracket; only `^` negates, and every sign that Python would take for more is itself."""
    negated, items = sign.startswith("[^"), sign[2:-1] if sign.startswith("[^") else sign[1:-1]
    escaped = re.sub(_ITEM, lambda item: re.escape(item[0][-1]), items)
    return f"[{'^' if negated else ''}{escaped}]"
