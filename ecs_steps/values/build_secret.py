"""A secret that a RUN of a Dockerfile may read while the image is built."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = r"(?P<id>[A-Za-z0-9_.-]+)=(?P<kind>env|file):(?P<where>[^,\n\r]+)"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"


@dataclass(frozen=True)
class BuildSecret:
    """Its id, for `RUN --mount=type=secret,id=...`, and the name of the variable or file that holds it."""

    id: str
    variable: str | None = None
    path: str | None = None

    @classmethod
    def parse(cls, text: str) -> BuildSecret:
        """Read `id=env:NAME` or `id=file:PATH`; the error never shows what was given: it may be the secret."""
        found = re.fullmatch(_WRITTEN, text.strip())
        if found is None:
            raise ValueError("is neither id=env:NAME nor id=file:PATH")
        if found["kind"] == "file":
            return cls(found["id"], path=found["where"])
        if not re.fullmatch(_VARIABLE, found["where"]):
            raise ValueError("names no environment variable after env:")
        return cls(found["id"], variable=found["where"])

    def __str__(self) -> str:
        return f"{self.id}=env:{self.variable}" if self.variable else f"{self.id}=file:{self.path}"
