"""What a registry refuses, in its own words."""

from __future__ import annotations

import json
from datetime import datetime

from ecs_steps.clients.http import Answer
from ecs_steps.contract.errors import Refused

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
#: The longest that a registry may tell us to wait.
_MOST_SECONDS = 120.0


class RegistryRefused(Refused):
    """A registry's refusal: HTTP status, and its error code (distribution specification, "Error Codes").

    `wait_seconds` is what Retry-After asks for.
    """

    def __init__(self, what: str, *, why: str, code: str, status: int, wait_seconds: float = 0.0) -> None:
        super().__init__(what, why=why)
        self.code, self.status, self.wait_seconds = code, status, wait_seconds

    @property
    def is_transient(self) -> bool:
        """True when the same request may well succeed later."""
        return self.status in _TRANSIENT


def refused(what: str, answer: Answer, now: datetime) -> RegistryRefused:
    """Translate an answer that is no success; its words read as Docker writes them: `name unknown: message`."""
    code, message = _first_error(answer.body)
    said = code.replace("_", " ").lower() if code else f"HTTP status {answer.status}"
    why = f"{said}: {message}" if message else said
    wait = _wait_seconds(answer.headers.get("Retry-After", ""), now)
    return RegistryRefused(what, why=why, code=code, status=answer.status, wait_seconds=wait)


def is_expired(answer: Answer) -> bool:
    """True when ECR says that the token has expired; others say 401 with a new challenge."""
    return answer.status == 403 and "expired" in _first_error(answer.body)[1]


def _first_error(body: bytes) -> tuple[str, str]:
    """Read code and message (distribution specification, "Errors"); a proxy's page is neither."""
    try:
        document = json.loads(body)
        error = document["errors"][0]
        return str(error.get("code", "")), " ".join(str(error.get("message") or "").split())[:500]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return "", ""


def _wait_seconds(text: str, now: datetime) -> float:
    """Read Retry-After: seconds or a date (RFC 9110, "Retry-After")."""
    from email.utils import parsedate_to_datetime

    try:
        seconds = float(text) if text.isdigit() else (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), _MOST_SECONDS)
