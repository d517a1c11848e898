"""ECR Public gives its token in one region only; moto has no ECR Public, so that one answer is served here."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ecs_steps.clients import Clients
from ecs_steps.clients.ecr import public_login
from ecs_steps.values.secret import Secret
from tests.served import served

ASKED: list[tuple[str, str]] = []


class EcrPublic(BaseHTTPRequestHandler):
    """Answers as the API reference of ECR Public shows GetAuthorizationToken."""

    def do_POST(self) -> None:
        scope = self.headers["Authorization"].partition("Credential=")[2].partition(",")[0]
        ASKED.append((self.headers["X-Amz-Target"], scope.split("/")[2]))
        token = base64.b64encode(b"AWS:canary-token").decode()
        body = json.dumps({"authorizationData": {"authorizationToken": token, "expiresAt": 1795000000}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing of each request."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    ASKED.clear()
    with served(HTTPServer(("127.0.0.1", 0), EcrPublic)) as place:
        monkeypatch.setenv("AWS_ENDPOINT_URL_ECR_PUBLIC", f"http://{place}")
        yield


def test_a_token_of_ecr_public_comes_from_us_east_1_and_is_hidden(endpoint: None) -> None:
    hidden: list[Secret] = []
    clients = Clients(dict(os.environ), hide=hidden.append)

    login = public_login(clients.aws("us-east-1"), clients.hide)

    assert ASKED == [("SpencerFrontendService.GetAuthorizationToken", "us-east-1")]
    assert (login.host, login.username, login.password.reveal()) == ("public.ecr.aws", "AWS", "canary-token")
    assert f"{login.expires_at:%Y-%m-%dT%H:%M:%S%z}" == "2026-11-18T11:06:40+0000"
    assert Secret("canary-token") in hidden
