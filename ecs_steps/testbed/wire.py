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
#: The member of an environ that asks ECS for an answer of so many seconds ago.
STALE = "ecs_steps.stale"
#: Services that sign with another name than IAM writes.
_IAM_NAMES = {"monitoring": "cloudwatch"}


@dataclass(frozen=True, kw_only=True)
class AwsRequest:
    """Which operation of which service a request asks for."""

    service: str
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    is_json: bool = True
    access_key: str | None = None
    region: str | None = None

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
    scope = _credential(environ)
    service = _IAM_NAMES.get(scope[3], scope[3]) if scope else None
    signed: dict[str, Any] = {"access_key": scope[0] if scope else None, "region": scope[2] if scope else None}
    body = read_body(environ)
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    if target:
        operation = target.rpartition(".")[2]
        return AwsRequest(service=service or "unsigned", operation=operation, parameters=_json(body), **signed)
    form = dict(parse_qsl(body.decode("utf-8", "replace"))) if b"Action=" in body else {}
    if "Action" in form:
        operation = form.pop("Action")
        return AwsRequest(service=service or "sts", operation=operation, parameters=form, is_json=False, **signed)
    if service is None:
        return None
    operation = f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}"
    if service == "scheduler":
        return AwsRequest(service=service, operation=_scheduler_operation(operation), **signed)
    if service == "s3":
        operation = _s3_action(operation, str(environ.get("QUERY_STRING", "")))
    return AwsRequest(service=service, operation=operation, is_json=False, **signed)


def _s3_action(line: str, query: str) -> str:
    """Name the right behind a REST line on an object ("Actions, resources, and condition keys for Amazon S3")."""
    method, _, path = line.partition(" /")
    if method not in ("GET", "PUT") or not path.partition("/")[2]:
        return line
    return f"{method.title()}Object{'Version' if 'versionId=' in query else ''}"


def _scheduler_operation(line: str) -> str:
    """Name the read of EventBridge Scheduler behind a REST line (its service model); others stay as they are."""
    match line.split("/"):
        case ["GET ", "schedules"]:
            return "ListSchedules"
        case ["GET ", "schedules", _]:
            return "GetSchedule"
        case ["GET ", "schedule-groups"]:
            return "ListScheduleGroups"
        case _:
            return line


def signed_for(environ: Environ) -> str | None:
    """Read the service from a Signature Version 4 credential scope; None in an unsigned request."""
    scope = _credential(environ)
    return scope[3] if scope else None


def _credential(environ: Environ) -> list[str]:
    """Split a Signature Version 4 credential: access key, date, region, service, end; empty in an unsigned request."""
    authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope if len(scope) >= 5 else []


def _json(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
