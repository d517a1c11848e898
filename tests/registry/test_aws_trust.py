"""One `ca_bundle` is for AWS too: an ECR endpoint whose certificate only it knows."""

from __future__ import annotations

import base64
import json
import os
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.contract.everywhere import Identity
from tests.registry.certificates import Authority
from tests.served import served

TOKEN = base64.b64encode(b"AWS:canary-of-the-token").decode()


class Ecr(BaseHTTPRequestHandler):
    """Answers GetAuthorizationToken, whatever it is asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        given = {"authorizationToken": TOKEN, "expiresAt": 2_000_000_000, "proxyEndpoint": "https://ecr.example.com"}
        body = json.dumps({"authorizationData": [given]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path / "ca")


@pytest.fixture(autouse=True)
def ecr(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tls = authority.certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ecr)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # who does not trust it hangs up
    for name, value in {
        "AWS_ENDPOINT_URL_ECR": f"https://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    with served(server):
        yield


def clients(ca_bundle: str | None = None) -> Clients:
    return Clients(dict(os.environ), caller=Caller(Identity(ca_bundle=ca_bundle)))


def test_aws_is_trusted_by_the_ca_bundle_of_the_step(authority: Authority) -> None:
    found = clients(authority.bundle).ecr(None).login()

    assert (found.host, found.username) == ("ecr.example.com", "AWS")


def test_aws_is_trusted_by_the_environments_bundle(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", authority.bundle)

    assert clients().ecr(None).login().host == "ecr.example.com"


def test_the_bundle_of_the_step_comes_before_the_environments(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", Authority.new(tmp_path / "other").bundle)

    assert clients(authority.bundle).ecr(None).login().host == "ecr.example.com"
    with pytest.raises(NotReady, match="CERTIFICATE_VERIFY_FAILED"):
        clients().ecr(None).login()


def test_a_bundle_that_is_none_is_a_wrong_parameter(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")

    with pytest.raises(BadParameter, match=r"empty.pem cannot be used: it has no certificate in PEM form"):
        clients(str(tmp_path / "empty.pem")).ecr(None).login()
