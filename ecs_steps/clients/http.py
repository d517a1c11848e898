"""Door: HTTP. The only import of requests; what goes wrong on the way to an answer is said in one sentence."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ecs_steps import __version__
from ecs_steps.clients.addresses import joined, parts, server_of
from ecs_steps.clients.authorities import checked
from ecs_steps.clients.http_causes import causes_of, distrust
from ecs_steps.contract.errors import BadParameter, NotReady, Refused
from ecs_steps.values.secret import Secret

#: The longest answer that is kept in memory; the distribution project takes manifests of up to 4 MiB.
MOST_BYTES = 4 << 20
#: How long a server may take to take a call, and how long it may say nothing after that.
CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
_PIECE = 1 << 20
_MOST_REDIRECTS = 5
# Errors of urllib3 and of the socket module, known by their names: they are not imported for it.
_WRONG_ADDRESS = frozenset({"InvalidURL", "LocationParseError", "InvalidProxyURL", "InvalidSchema", "MissingSchema"})
_NO_SUCH_HOST = frozenset({"gaierror", "NameResolutionError"})
_FROM_A_PROXY, _CHECK_PROXY = 407, "Check HTTPS_PROXY and NO_PROXY."
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Trouble(enum.Enum):
    """Why there was no answer."""

    DOWN = "down"
    NO_SUCH_HOST = "no such host"
    CUT = "cut"
    CERTIFICATE = "certificate"
    NO_TLS = "no TLS"
    PROXY = "proxy"


class NoAnswer(NotReady):
    """A server that gave no whole answer."""

    def __init__(self, what: str, *, trouble: Trouble, why: str, hint: str = "") -> None:
        super().__init__(what, why=why, hint=hint)
        self.trouble = trouble


class Body(Sized, Iterable[bytes], Protocol):
    """Bytes of known length to send, in pieces; `requests` reads it like this."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said; `headers` ignores case, `url` is where the answer came from."""

    status: int
    headers: Mapping[str, str]
    url: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a server; `authorization` is the whole header.

    Redirects of what only reads are followed, unless `follows` is false.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    authorization: Secret | None = None
    body: bytes | Body | None = None
    follows: bool = True


class Http:
    """HTTP as the machine is set: proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, authorities of `ca_bundle`.

    An unanswered connection is given up after `connect_seconds`, a silent one after `read_seconds`; a transfer that
    goes on may take as long as it takes. `server_name` is what a server's certificate has to be for, and what TLS names
    (SNI), where it is reached by another name.
    """

    def __init__(
        self,
        ca_bundle: str | None = None,
        *,
        connect_seconds: float | None = None,
        read_seconds: float | None = None,
        server_name: str | None = None,
    ) -> None:
        self._ca_bundle, self._server_name = ca_bundle, server_name
        self._timeouts = (connect_seconds or CONNECT_SECONDS, read_seconds or READ_SECONDS)
        self._session: Any = None

    def ask(self, request: Request) -> Answer:
        """Send a request and read the whole answer; raise NoAnswer if none comes."""
        with self.opened(request) as (answer, pieces):
            body = bytearray()
            for piece in pieces:
                body += piece
                if len(body) > MOST_BYTES:
                    why = f"its answer is larger than {MOST_BYTES >> 20} MiB"
                    raise Refused(f"{server_of(request.url)} was not understood", why=why, hint="Is it a registry?")
        return Answer(status=answer.status, headers=answer.headers, url=answer.url, body=bytes(body))

    @contextmanager
    def opened(self, request: Request) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """Send a request and hand out the answer without its body, and the body piece by piece."""
        import requests.exceptions

        with _translated(request.url):
            found = self._sent(request)
        try:
            answer = Answer(status=found.status_code, headers=found.headers, url=found.url, body=b"")
            yield answer, _pieces(found, request.url)
        except requests.exceptions.RequestException as error:
            raise _no_answer(error, request.url) from None
        finally:
            found.close()

    def _sent(self, request: Request) -> Any:
        """Follow redirects of what only reads; another server is not given the authorization."""
        url, authorization = request.url, request.authorization
        for _ in range(_MOST_REDIRECTS):
            answer = self._sent_once(request, url, authorization)
            if answer.status_code == _FROM_A_PROXY:
                answer.close()
                raise _proxy_refuses(request.url, f"{_FROM_A_PROXY} Proxy Authentication Required")
            reads = request.method in ("GET", "HEAD")
            if answer.status_code not in _REDIRECTS or not reads or not request.follows:
                return answer
            answer.close()
            target = joined(url, answer.headers.get("Location", ""))
            if parts(target, url).netloc != parts(url, url).netloc:
                authorization = None
            url = target
        raise Refused(
            f"{server_of(request.url)} does not answer", why=f"it redirects more than {_MOST_REDIRECTS} times"
        )

    def _sent_once(self, request: Request, url: str, authorization: Secret | None) -> Any:
        from requests.utils import get_environ_proxies

        headers = {**request.headers}
        if authorization is not None:
            headers["Authorization"] = authorization.reveal()
        session, proxies = self._made(), get_environ_proxies(url)
        if self._server_name:
            _name_the_server(session, self._server_name, url, proxies)
        return session.request(
            request.method,
            url,
            headers=headers,
            data=request.body,
            proxies=proxies,
            stream=True,
            allow_redirects=False,
            timeout=self._timeouts,
        )

    def _made(self) -> Any:
        if self._session is None:
            import requests

            session = requests.Session()
            # The environment's proxies and authorities are read here; its .netrc would replace our authorization.
            session.trust_env = False
            session.verify = checked(self._ca_bundle) if self._ca_bundle else True
            session.headers.update({"User-Agent": f"ecs-steps/{__version__}", "Accept-Encoding": "identity"})
            self._session = session
        return self._session


def _name_the_server(session: Any, name: str, url: str, proxies: dict[str, str]) -> None:
    """Let TLS ask for a server by another name than its address, directly or through the proxy."""
    from requests.utils import prepend_scheme_if_needed, select_proxy

    # The certificate is compared with the name that TLS asks for.
    tls, adapter = {"server_hostname": name}, session.get_adapter("https://")
    adapter.poolmanager.connection_pool_kw.update(tls)
    if proxy := select_proxy(url, proxies):
        adapter.proxy_manager_for(prepend_scheme_if_needed(proxy, "http"), **tls)


def _pieces(found: Any, url: str) -> Iterator[bytes]:
    with _translated(url):
        yield from found.iter_content(_PIECE)


def _proxy_refuses(url: str, why: str) -> NoAnswer:
    what = f"{server_of(url)} does not answer"
    return NoAnswer(what, trouble=Trouble.PROXY, why=f"the proxy refuses: {why}", hint=_CHECK_PROXY)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    import requests.exceptions

    try:
        yield
    except (requests.exceptions.RequestException, ValueError) as error:  # an address that is none is a ValueError
        raise _no_answer(error, url) from None


def _no_answer(error: BaseException, url: str) -> NoAnswer | BadParameter:
    """Find the cause that requests and urllib3 have wrapped."""
    import ssl

    causes, server = list(causes_of(error)), server_of(url)
    text = " ".join(str(causes[-1]).split())[:200]
    if any(type(cause) is ValueError or type(cause).__name__ in _WRONG_ADDRESS for cause in causes):
        return BadParameter(f"{server} cannot be asked", why=text, hint="Check the name and the proxy settings.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why, hint = distrust(cause)
            return NoAnswer(f"{server} cannot be trusted", trouble=Trouble.CERTIFICATE, why=why, hint=hint)
    trouble, why, hint = _trouble(error, causes, text)
    return NoAnswer(f"{server} does not answer", trouble=trouble, why=why, hint=hint)


def _trouble(error: BaseException, causes: list[BaseException], text: str) -> tuple[Trouble, str, str]:
    """Name the trouble; the order is from the special to the general."""
    import requests.exceptions

    if isinstance(error, requests.exceptions.ProxyError):
        is_down = any(
            isinstance(each, ConnectionRefusedError) or type(each).__name__ in _NO_SUCH_HOST for each in causes
        )
        return Trouble.PROXY, f"the proxy {'is not there' if is_down else 'refuses'}: {text}", _CHECK_PROXY
    if isinstance(error, requests.exceptions.SSLError):
        return Trouble.NO_TLS, f"it speaks no TLS that we know: {text}", "Check its port."
    if isinstance(error, requests.exceptions.Timeout):
        return Trouble.CUT, "it was silent for too long", "Is it overloaded, or a firewall in between?"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Trouble.DOWN, "connection refused", "Is it running, and is this its port?"
    if any(type(cause).__name__ in _NO_SUCH_HOST for cause in causes):
        return Trouble.NO_SUCH_HOST, "no such host", "Check its name and this machine's DNS."
    return Trouble.CUT, f"the connection broke: {text}", "Try again."
