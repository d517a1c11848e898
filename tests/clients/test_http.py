"""The door to HTTP against servers that misbehave, each on a socket of its own."""

from __future__ import annotations

import socket
import struct
import threading
import traceback
from collections.abc import Callable, Iterator

import pytest

from ecs_steps.clients.http import Http, NoAnswer, Request, Trouble
from ecs_steps.contract.errors import BadParameter, Refused, StepError
from ecs_steps.values.secret import Secret

TOKEN = "canary-of-the-token"
Answering = Callable[[bytes], bytes | None]
Serve = Callable[[Answering], str]
_TLS = b"\x16\x03"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that answer each connection with what a function makes of the request's head; None resets it."""
    listening: list[socket.socket] = []

    def serve(answering: Answering) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        threading.Thread(target=_accept, args=(server, answering), daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _accept(server: socket.socket, answering: Answering) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            answer = answering(_head(connection))
            if answer is None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                connection.sendall(answer)


def _head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and not head.startswith(_TLS) and (piece := connection.recv(65536)):
        head += piece
    return head


def asked(url: str, http: Http | None = None) -> bytes:
    request = Request(method="GET", url=url, headers={}, authorization=Secret(f"Bearer {TOKEN}"))
    return (http or Http()).ask(request).body


def failed(url: str, http: Http | None = None) -> StepError:
    with pytest.raises(StepError) as caught:
        asked(url, http)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert TOKEN not in shown
    assert "\n" not in str(caught.value)
    return caught.value


def trouble_of(error: StepError) -> Trouble:
    assert isinstance(error, NoAnswer)
    return error.trouble


def test_an_answer_comes_whole_and_we_say_who_we_are(serve: Serve) -> None:
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return OK

    assert asked(f"http://{serve(answer)}/") == b"ok"
    assert b"User-Agent: ecs-steps/" in heads[0]
    assert f"Authorization: Bearer {TOKEN}".encode() in heads[0]


def test_nobody_listens() -> None:
    error = failed("http://127.0.0.1:1/")

    assert trouble_of(error) is Trouble.DOWN
    assert str(error) == "127.0.0.1:1 does not answer: connection refused"


def test_a_connection_that_is_reset_is_cut(serve: Serve) -> None:
    assert trouble_of(failed(f"http://{serve(lambda _: None)}/")) is Trouble.CUT


def test_an_answer_that_ends_in_the_middle_is_cut(serve: Serve) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"

    assert trouble_of(failed(f"http://{serve(lambda _: half)}/")) is Trouble.CUT


def test_what_is_no_http_is_cut(serve: Serve) -> None:
    assert trouble_of(failed(f"http://{serve(lambda _: b'SSH-2.0-OpenSSH_9.2')}/")) is Trouble.CUT


def test_a_server_that_says_nothing_is_given_up(serve: Serve) -> None:
    released = threading.Event()

    def wait(_: bytes) -> None:
        released.wait(180)

    error = failed(f"http://{serve(wait)}/", Http(read_seconds=0.2))
    released.set()

    assert trouble_of(error) is Trouble.CUT
    assert error.why == "it was silent for too long"


def test_a_server_without_tls_is_told_apart(serve: Serve) -> None:
    assert trouble_of(failed(f"https://{serve(lambda _: OK)}/")) is Trouble.NO_TLS


def test_an_answer_without_end_is_not_kept(serve: Serve) -> None:
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * (5 << 20)

    error = failed(f"http://{serve(lambda _: endless)}/")

    assert isinstance(error, Refused)
    assert error.why == "its answer is larger than 4 MiB"


def test_a_proxy_that_refuses_is_named(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    monkeypatch.setenv("HTTPS_PROXY", f"http://{serve(lambda _: refusing)}")

    error = failed("https://registry.example.com/v2/")

    assert trouble_of(error) is Trouble.PROXY
    assert "407 Proxy Authentication Required" in error.why
    assert error.hint == "Check HTTPS_PROXY and NO_PROXY."


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    error = failed("https://registry.example.com/v2/")

    assert trouble_of(error) is Trouble.PROXY
    assert error.why.startswith("the proxy is not there: ")


def test_no_proxy_stands_between_what_is_excepted(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    assert asked(f"http://{serve(lambda _: OK)}/") == b"ok"


def test_a_password_in_a_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN}@127.0.0.1:1")

    failed("https://registry.example.com/v2/")


def test_the_netrc_of_the_user_does_not_replace_our_token(
    serve: Serve, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="ascii") as file:  # noqa: PTH123 - a name for NETRC
        file.write("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", netrc)
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return OK

    asked(f"http://{serve(answer)}/")

    assert TOKEN.encode() in heads[0]


def test_another_server_is_not_given_the_token(serve: Serve) -> None:
    heads: list[bytes] = []

    def answer(head: bytes) -> bytes:
        heads.append(head)
        return OK

    storage = serve(answer)
    away = f"HTTP/1.1 307 Away\r\nLocation: http://{storage}/blob\r\nContent-Length: 0\r\n\r\n".encode()

    assert asked(f"http://{serve(lambda _: away)}/") == b"ok"
    assert b"GET /blob" in heads[0]
    assert TOKEN.encode() not in heads[0]


@pytest.mark.parametrize(
    ("location", "said"),
    [("http://a:b/", "which is nowhere"), ("http://[::1/", "Invalid IPv6 URL"), ("//[/", "Invalid IPv6 URL")],
)
def test_a_redirect_to_nowhere_is_refused(serve: Serve, location: str, said: str) -> None:
    away = f"HTTP/1.1 307 Away\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    assert failed(f"http://{serve(lambda _: away)}/").why.endswith(said)


def test_redirects_in_a_circle_end(serve: Serve) -> None:
    circle = b"HTTP/1.1 307 Away\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    assert failed(f"http://{serve(lambda _: circle)}/").why == "it redirects more than 5 times"


@pytest.mark.parametrize("url", ["http://[::1/", "http://a b/", "nonsense://x/", "http://"])
def test_an_address_that_is_none_is_a_wrong_parameter(url: str) -> None:
    assert isinstance(failed(url), BadParameter)
