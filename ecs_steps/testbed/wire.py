"""AWS requests and error answers as they go over the wire."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

Environ = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class AwsRequest:
    """Which operation of which service a request asks for."""

    service: str
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    is_json: bool = True

    @property
    def action(self) -> str:
        """The operation as IAM writes it: "ecs:UpdateService"."""
        return f"{self.service}:{self.operation}"


@dataclass(frozen=True, kw_only=True)
class ErrorAnswer:
    """An error as a service answers it."""

    status: int
    code: str
    message: str

    def render(self, *, is_json: bool) -> tuple[str, dict[str, str], bytes]:
        """Write status line, headers and body in the protocol of the request."""
        request_id = str(uuid4())
        if is_json:
            body = json.dumps({"__type": self.code, "message": self.message}).encode()
            kind = "application/x-amz-json-1.1"
        else:
            body = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(self.code)}</Code>"
                f"<Message>{escape(self.message)}</Message></Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            ).encode()
            kind = "text/xml"
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "x-amzn-RequestId": request_id,
            "x-amzn-ErrorType": self.code,
        }
        return f"{self.status} {'OK' if self.status < 400 else 'Error'}", headers, body


def read_body(environ: Environ) -> bytes:
    """Read a request's body and put it back for the next reader."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def read_request(environ: Environ) -> AwsRequest | None:
    """Tell which operation a request asks for; None if it is not a signed request to AWS."""
    service = signed_for(environ)
    body = read_body(environ)
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        operation = target.rpartition(".")[2]
        return AwsRequest(service=service or "unsigned", operation=operation, parameters=_json(body))
    form = dict(parse_qsl(body.decode("utf-8", "replace"))) if b"Action=" in body else {}
    if "Action" in form:
        operation = form.pop("Action")
        return AwsRequest(service=service or "sts", operation=operation, parameters=form, is_json=False)
    if service is None:
        return None
    operation = f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}"
    return AwsRequest(service=service, operation=operation, parameters={}, is_json=False)


def signed_for(environ: Environ) -> str | None:
    """Read the service from a Signature Version 4 credential scope; None in an unsigned request."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope[3] if len(scope) >= 5 else None


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
