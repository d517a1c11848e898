"""Secrets that this process knows, kept out of whatever it writes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from ecs_steps.values.secret import Secret

#: A shorter text would be found in every other word.
SHORTEST = 4


class Redaction:
    """Replaces each secret that it was told by `***`, also where it stands as base64, in a URL or in JSON."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._found: re.Pattern[str] | None = None

    def hide(self, secret: Secret) -> None:
        """Keep a secret out from now on; of several lines each counts, since logs are written by the line."""
        text = secret.reveal()
        before = len(self._forms)
        for part in {text, text.strip(), *text.splitlines()}:
            self._forms.update(form for form in _forms(part) if len(form) >= SHORTEST)
        if len(self._forms) > before:
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._found = re.compile("|".join(map(re.escape, longest_first)))

    def of(self, text: str) -> str:
        """The text without any secret."""
        return self._found.sub("***", text) if self._found else text


def _forms(text: str) -> Iterator[str]:
    if len(text) < SHORTEST:
        return
    raw = text.encode("utf-8", "surrogateescape")
    yield text
    yield json.dumps(text)[1:-1]
    yield quote(raw, safe="")
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
