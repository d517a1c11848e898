"""Requests to one registry: authorized, tried again where that helps, refusals said as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from ecs_steps.clients.addresses import joined
from ecs_steps.clients.clock import Clock, retried
from ecs_steps.clients.http import Answer, Body, Http, NoAnswer, Request, Trouble
from ecs_steps.clients.registry.keys import Challenge, Keys, Login, is_loopback, wrong_login
from ecs_steps.clients.registry.refusal import RegistryRefused, is_expired, refused
from ecs_steps.contract.errors import Refused, StepError
from ecs_steps.values.secret import Secret

T = TypeVar("T")

#: How long a registry that fails for the moment is asked again.
RETRY_SECONDS = 120.0
DOCKER_HUB = "registry-1.docker.io"


class Session:
    """One registry; `plain_http` speaks HTTP without TLS, else only loopback may, where it has no TLS.

    `tell` hears of waits, `hide` of tokens that were fetched.
    """

    def __init__(
        self,
        host: str,
        http: Http,
        login: Login,
        clock: Clock,
        tell: Callable[[str], None] = lambda _: None,
        *,
        hide: Callable[[Secret], None] = lambda _: None,
        plain_http: bool = False,
    ) -> None:
        self.host, self.clock = host, clock
        self._http, self._login, self._tell = http, login, tell
        self._keys = Keys(host, http, login, clock, hide)
        self._base = f"http://{host}" if plain_http else ""
        self._answered = self._greeted = False

    def ask(
        self,
        method: str,
        path: str,
        scopes: tuple[str, ...],
        *,
        doing: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Body | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Answer:
        """Ask once; `doing` says what failed where the answer is not `expected`; a path may be a whole address."""
        self._greet()
        request = Request(method=method, url=self.address(path), headers=headers or {}, body=body)
        answer = self._authorized(request, scopes)
        if answer.status not in expected:
            raise self.refused(doing, answer)
        return answer

    def patiently(self, action: Callable[[], T]) -> T:
        """Try again what fails for the moment: 5xx, broken connections, too many requests (with their Retry-After)."""
        return retried(
            action,
            worth_it=self._is_worth_it,
            before_sleep=lambda error, delay: self._tell(f"{error}; again in {delay:.0f} s"),
            at_least=lambda error: error.wait_seconds if isinstance(error, RegistryRefused) else 0.0,
            clock=self.clock,
            for_seconds=RETRY_SECONDS,
        )

    def trouble(self) -> str:
        """Ask once whether the registry serves at all; say what is wrong with it, and nothing where it is not reached.

        The Docker engine takes a `/v2/` that answers 5xx for a registry that wants no login.
        """
        try:
            self._greet()
        except RegistryRefused as error:
            return f"{error.what}: {error.why}" if error.is_transient else ""
        except StepError:
            return ""
        return ""

    @contextmanager
    def download(self, path: str, scopes: tuple[str, ...], *, doing: str) -> Iterator[Iterator[bytes]]:
        """Hand out a large answer piece by piece."""
        self._greet()
        for attempt in range(2):
            seen, header = self._keys.changes, self._keys.header(scopes)
            request = Request(method="GET", url=self.address(path), headers={}, authorization=header)
            with self._http.opened(request) as (answer, pieces):
                if answer.status == 200:
                    yield pieces
                    return
                whole = Answer(status=answer.status, headers=answer.headers, url=answer.url, body=next(pieces, b""))
            if attempt or not self._opens_anew(whole, "GET", seen):
                raise self.refused(doing, whole)

    def address(self, path: str) -> str:
        """Complete a path; an upload's Location may be a whole address, on this registry or another."""
        return joined(f"{self._base}/", path)

    def refused(self, doing: str, answer: Answer) -> StepError:
        """Translate an answer that is no success."""
        if answer.status == 401:
            return wrong_login(self.host, self._login(fresh=False), refused("", answer, self.clock.utc()).why)
        return refused(doing, answer, self.clock.utc())

    def joined(self, base: str, location: str) -> str:
        """Complete a Location or a Link, which may be relative to the answer that names it."""
        return self.address(joined(base, location))

    def _authorized(self, request: Request, scopes: tuple[str, ...]) -> Answer:
        """Ask with the key that fits; one that has expired meanwhile is fetched anew, once."""
        seen = self._keys.changes
        answer = self._sent(request, scopes)
        if self._opens_anew(answer, request.method, seen):
            answer = self._sent(request, scopes)
        return answer

    def _opens_anew(self, answer: Answer, method: str, seen: int) -> bool:
        """True when the answer says that another key is wanted, and we may have one."""
        if answer.status == 401:
            self._keys.renew(seen, Challenge.of(answer))
            return True
        if is_expired(answer):
            if self._keys.renew(seen):
                self._tell(f"The token of {self.host} has expired; fetching a new one")
            return True
        if answer.status == 403 and method == "HEAD":  # without a body: it may have expired
            self._keys.renew(seen)
            return True
        return False

    def _sent(self, request: Request, scopes: tuple[str, ...]) -> Answer:
        own = urlsplit(request.url).netloc == self.host
        header = self._keys.header(scopes) if own else None
        answer = self._http.ask(
            Request(
                method=request.method,
                url=request.url,
                headers=request.headers,
                authorization=header,
                body=request.body,
            )
        )
        self._answered = True
        return answer

    def _greet(self) -> None:
        """Ask `/v2/` how the registry wants to be opened (distribution specification, "Determining Support")."""
        if self._greeted:
            return
        if not self._base:
            self._base = f"https://{self.host}"
            try:
                answer = self._hello()
            except NoAnswer as error:
                if error.trouble is not Trouble.NO_TLS or not is_loopback(urlsplit(f"//{self.host}").hostname or ""):
                    raise
                self._base = f"http://{self.host}"
                answer = self._hello()
        else:
            answer = self._hello()
        if answer.status == 401:
            self._keys.learn(Challenge.of(answer))
        elif answer.status == 404:
            raise Refused(f"{self.host} is no registry", why="it has no /v2/", hint="Check the registry's name.")
        elif answer.status not in (200, 403):
            raise refused(f"{self.host} does not serve", answer, self.clock.utc())
        self._greeted = True

    def _hello(self) -> Answer:
        answer = self._http.ask(Request(method="GET", url=f"{self._base}/v2/", headers={}))
        self._answered = True
        return answer

    def _is_worth_it(self, error: BaseException) -> bool:
        if isinstance(error, RegistryRefused):
            return error.is_transient
        if isinstance(error, NoAnswer):
            absent = error.trouble in (Trouble.DOWN, Trouble.NO_SUCH_HOST)
            return error.trouble is Trouble.CUT or (absent and self._answered)
        return False


def pulling(name: str) -> tuple[str, ...]:
    """Name the right to read a repository (token scope documentation of the distribution project)."""
    return (f"repository:{name}:pull",)


def pushing(name: str, *sources: str) -> tuple[str, ...]:
    """Name the right to write a repository, and to read those that blobs are mounted from."""
    return (f"repository:{name}:pull,push", *(f"repository:{source}:pull" for source in sources))
