"""What a registry's refusal inside a push stream means."""

from __future__ import annotations

import enum
import re


class PushRefusal(enum.Enum):
    """Why a push failed."""

    NO_REPOSITORY = "no repository"
    EXPIRED = "expired"
    DENIED = "denied"
    IMMUTABLE = "immutable"
    UNREACHABLE = "unreachable"
    OTHER = "other"


# The words of ECR ("Troubleshooting errors with Docker commands when using Amazon ECR"), of the distribution project's
# error codes and of the Docker engine; the first that matches counts.
_SIGNS = (
    (PushRefusal.EXPIRED, r"token has expired|expired token"),
    (PushRefusal.IMMUTABLE, r"tag is immutable|tag invalid|ImageTagAlreadyExists"),
    (PushRefusal.NO_REPOSITORY, r"name unknown|repository with name .* does not exist|repository .* not found"),
    (PushRefusal.DENIED, r"denied|unauthorized|no basic auth credentials|authentication required|not authorized"),
    (
        PushRefusal.UNREACHABLE,
        r"connection refused|no such host|i/o timeout|TLS handshake|certificate|network is unreachable|\bEOF\b",
    ),
)


def explain(text: str) -> PushRefusal:
    """Choose the meaning of a registry's answer."""
    return next((kind for kind, sign in _SIGNS if re.search(sign, text, re.IGNORECASE)), PushRefusal.OTHER)
