"""A version as Semantic Versioning 2.0.0 writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# semver.org, "Is there a suggested regular expression"; a `v` in front is how git tags are named.
_NUMBER = r"(0|[1-9][0-9]*)"
_WORDS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_WORDS}))?(?:\+({_WORDS}))?", re.ASCII)


@dataclass(frozen=True)
class Semver:
    """One version; a pre-release comes before its release."""

    major: int
    minor: int
    patch: int
    prerelease: str | None = None
    build: str | None = None

    @classmethod
    def of(cls, text: str) -> Semver | None:
        """Read a version or a git tag such as v1.2.3; None if it is none."""
        found = _VERSION.fullmatch(text)
        if found is None or len(text) > 100:
            return None
        return cls(int(found[1]), int(found[2]), int(found[3]), found[4], found[5])

    def __str__(self) -> str:
        before = f"-{self.prerelease}" if self.prerelease else ""
        return f"{self.release}{before}" + (f"+{self.build}" if self.build else "")

    @property
    def release(self) -> str:
        """The three numbers."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def order(self) -> tuple[object, ...]:
        """What versions are compared by (semver.org, paragraph 11)."""
        words = (self.prerelease or "").split(".")
        compared = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in words)
        return self.major, self.minor, self.patch, self.prerelease is None, compared
