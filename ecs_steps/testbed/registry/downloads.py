"""Addresses that open one layer to whoever has them, for a while, as S3's presigned ones do."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

PREFIX = "/downloads/"
# Guess: how long an address of GetDownloadUrlForLayer opens its layer.
_LIFE_SECONDS = 3600.0


class Downloads:
    """Hands out addresses and knows what each opens (ECR API, GetDownloadUrlForLayer)."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._given: dict[str, tuple[str, float]] = {}

    def path_of(self, digest: str) -> str:
        """Make a path that opens a blob."""
        path = PREFIX + secrets.token_hex(16)
        with self._lock:
            self._given[path] = (digest, self._now() + _LIFE_SECONDS)
        return path

    def digest_at(self, path: str) -> str | None:
        """Tell which blob a path opens; None if it opens none, or none any more."""
        with self._lock:
            digest, ends = self._given.get(path, (None, 0.0))
        return digest if self._now() < ends else None
