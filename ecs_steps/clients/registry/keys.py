"""What opens a registry: Basic, or tokens that an authority of the registry's gives out."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from ecs_steps.clients.addresses import parts
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.http import Answer, Http, Request
from ecs_steps.clients.registry.refusal import refused
from ecs_steps.contract.errors import NotReady, Refused
from ecs_steps.values.registry import IDENTITY_TOKEN_USER, RegistryLogin
from ecs_steps.values.secret import Secret

# Token authentication specification of the distribution project: "For compatibility ... expires_in ... 60 seconds".
_LIFE_SECONDS = 60.0
_SLACK_SECONDS = 5.0
_SCHEME = re.compile(r'(?i)(basic|bearer)((?:\s*,?\s*[a-z_]+="(?:[^"\\]|\\.)*")*)')
_PART = re.compile(r'([A-Za-z_]+)="((?:[^"\\]|\\.)*)"')


class Login(Protocol):
    """Who we are to a registry; None means nobody. `fresh` asks for a new token instead of a kept one."""

    def __call__(self, *, fresh: bool) -> RegistryLogin | None:
        """Give the login."""


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """How a registry wants to be opened (RFC 9110, "WWW-Authenticate")."""

    is_bearer: bool
    parts: Mapping[str, str]

    @classmethod
    def of(cls, answer: Answer) -> Challenge | None:
        """Read the first challenge that we can meet."""
        found = _SCHEME.search(answer.headers.get("WWW-Authenticate", ""))
        if found is None:
            return None
        parts = {name.lower(): re.sub(r"\\(.)", r"\1", value) for name, value in _PART.findall(found[2])}
        return cls(is_bearer=found[1].lower() == "bearer", parts=parts)


class Keys:
    """The keys to one registry; they live in this process only, and serve several threads."""

    def __init__(self, host: str, http: Http, login: Login, clock: Clock, hide: Callable[[Secret], None]) -> None:
        self._host, self._http, self._login, self._clock, self._hide = host, http, login, clock, hide
        self._challenge: Challenge | None = None
        self._fresh = False
        self._tokens: dict[str, tuple[Secret, float]] = {}
        self._changes, self._lock = 0, threading.RLock()

    @property
    def changes(self) -> int:
        """Count how often the keys were changed."""
        return self._changes

    def learn(self, challenge: Challenge | None) -> None:
        """Remember how the registry wants to be opened, and forget the tokens that did not do it."""
        with self._lock:
            self._challenge = challenge or self._challenge
            self._tokens.clear()

    def renew(self, seen: int, challenge: Challenge | None = None) -> bool:
        """Fetch whatever is needed anew next time: what we have has expired.

        False if another thread has seen to it since `changes` were `seen`: one new token is enough for all.
        """
        with self._lock:
            if self._changes != seen:
                return False
            self.learn(challenge)
            self._fresh = True
            self._changes += 1
            return True

    def header(self, scopes: tuple[str, ...]) -> Secret | None:
        """Make the Authorization header for these scopes; None where the registry wants none or we are nobody."""
        with self._lock:
            challenge = self._challenge
            if challenge is None:
                return None
            if not challenge.is_bearer:
                login = self._who()
                return _basic(login) if login else None
            key = " ".join(scopes)
            token, ends = self._tokens.get(key, (None, 0.0))
            if token is None or self._clock.now() >= ends:
                token, life = self._token(challenge, scopes)
                self._tokens[key] = (token, self._clock.now() + max(life - _SLACK_SECONDS, 1.0))
        return Secret(f"Bearer {token.reveal()}")

    def _who(self) -> RegistryLogin | None:
        fresh, self._fresh = self._fresh, False
        return self._login(fresh=fresh)

    def _token(self, challenge: Challenge, scopes: tuple[str, ...]) -> tuple[Secret, float]:
        """Ask the registry's authority (token authentication and OAuth2 specifications of the distribution project)."""
        realm, login = self._realm(challenge), self._who()
        query = [("service", challenge.parts["service"])] if "service" in challenge.parts else []
        if login is not None and login.username == IDENTITY_TOKEN_USER:
            granted = [("grant_type", "refresh_token"), ("client_id", "ecs-steps")]
            form = [*granted, *query, ("scope", " ".join(scopes)), ("refresh_token", login.password.reveal())]
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            request = Request(method="POST", url=realm, headers=headers, body=urlencode(form).encode())
        else:
            asked = urlencode([*query, *(("scope", scope) for scope in scopes)])
            url = f"{realm}{'&' if urlsplit(realm).query else '?'}{asked}"
            header = _basic(login) if login else None
            request = Request(method="GET", url=url, headers={}, authorization=header)
        return self._granted(self._http.ask(request), login)

    def _granted(self, answer: Answer, login: RegistryLogin | None) -> tuple[Secret, float]:
        if answer.status in (401, 403):
            raise wrong_login(self._host, login, "its token service says no")
        if answer.status != 200:
            raise refused(f"The token service of {self._host} gave no token", answer, self._clock.utc())
        try:
            document = json.loads(answer.body)
            token = document.get("token") or document["access_token"]
            life = float(document.get("expires_in") or _LIFE_SECONDS)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refused(f"The token service of {self._host} gave no token", why="its answer has none") from None
        found = Secret(str(token))
        self._hide(found)
        return found, life

    def _realm(self, challenge: Challenge) -> str:
        """Refuse to send a password where everybody can read it."""
        realm = challenge.parts.get("realm", "")
        found = parts(realm, self._host)
        if found.scheme == "https" or (found.scheme == "http" and is_loopback(found.hostname or "")):
            return realm
        raise Refused(f"{self._host} cannot be trusted", why=f"its token service {realm!a} is not encrypted")


def wrong_login(host: str, login: RegistryLogin | None, why: str) -> NotReady:
    """Say that a registry does not know us."""
    if login is None:
        hint = f"Log in: docker login {host}"
        return NotReady(f"{host} wants a login", why="there is none for it", hint=hint)
    return NotReady(f"{host} refuses the login of {login.username}", why=why, hint="Check user and password.")


def is_loopback(host: str) -> bool:
    """True for names of this machine's loopback, where Docker too speaks HTTP without TLS."""
    return (
        host == "localhost"
        or host.endswith(".localhost")
        or host == "::1"
        or re.match(r"127(\.\d+){3}$", host) is not None
    )


def _basic(login: RegistryLogin) -> Secret:
    pair = f"{login.username}:{login.password.reveal()}".encode()
    return Secret(f"Basic {base64.b64encode(pair).decode()}")
