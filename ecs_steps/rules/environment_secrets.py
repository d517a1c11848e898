"""Secrets that an environment holds for other programs than ours, and that a traceback could show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from ecs_steps.values.secret import Secret

_AWS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
# AWS's have 40 signs and more; a shorter one is a placeholder for a local AWS, and may be a word of any sentence.
_SHORTEST_OF_AWS, _SHORTEST_OF_A_PROXY = 16, 6


def environment_secrets(environment: Mapping[str, str]) -> Iterator[Secret]:
    """Find AWS's keys and tokens, and the passwords of proxies."""
    for name in _AWS:
        if len(held := environment.get(name, "")) >= _SHORTEST_OF_AWS:
            yield Secret(held)
    for name in (*_PROXIES, *(each.lower() for each in _PROXIES)):
        try:
            password = urlsplit(environment.get(name, "")).password or ""
        except ValueError:
            continue
        if len(password) >= _SHORTEST_OF_A_PROXY:
            yield Secret(password)
            yield Secret(unquote(password))
