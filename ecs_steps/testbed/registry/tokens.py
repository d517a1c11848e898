"""Authorization tokens: random, of limited life, bound to an account and a Region."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ecs_steps.testbed.registry.refusal import not_authorized, token_expired

LIFETIME_SECONDS = 12 * 3600.0
"""How long a token is valid (ECR API, GetAuthorizationToken)."""

USER = "AWS"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Whose registry a token opens; `expires_at` in seconds since 1970."""

    account: str
    region: str
    expires_at: float


class Tokens:
    """Issues passwords and knows what each one opens."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()
        self.lifetime_seconds = LIFETIME_SECONDS

    def issue(self, account: str, region: str) -> tuple[str, Grant]:
        """Make a new password for the account's registry in the Region."""
        password = secrets.token_urlsafe(48)
        grant = Grant(account=account, region=region, expires_at=self._now() + self.lifetime_seconds)
        with self._lock:
            self._grants[password] = grant
        return password, grant

    def redeem(self, user: str | None, password: str | None) -> Grant:
        """Return what the credentials open; Refusal if they are unknown or expired."""
        with self._lock:
            grant = self._grants.get(password or "") if user == USER else None
        if grant is None:
            raise not_authorized()
        if self._now() >= grant.expires_at:
            raise token_expired()
        return grant

    def expire_all(self) -> None:
        """Let every token issued so far be expired from now on."""
        with self._lock:
            self._grants = {
                password: Grant(account=grant.account, region=grant.region, expires_at=self._now())
                for password, grant in self._grants.items()
            }


def encode(password: str) -> str:
    """Encode a password as GetAuthorizationToken gives it: base64 of `AWS:password`."""
    return base64.b64encode(f"{USER}:{password}".encode()).decode()
