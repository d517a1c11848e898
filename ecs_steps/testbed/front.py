"""The one door of the endpoint: records, injects faults, and turns what moto breaks into typed answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from ecs_steps.testbed import regions
from ecs_steps.testbed.aws.roles import Roles
from ecs_steps.testbed.calls import Calls
from ecs_steps.testbed.faults import Fault, FaultKind, apply
from ecs_steps.testbed.gate import Gate
from ecs_steps.testbed.refusals import refusal
from ecs_steps.testbed.wire import STALE, AwsRequest, Environ, ErrorAnswer, read_request

WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, bytes]

#: What a JSON service says where moto's IAM answers as a Query service would.
_DENIALS = {
    "AccessDenied": "AccessDeniedException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
}


class Front:
    """A WSGI application in front of moto's."""

    def __init__(
        self,
        *,
        moto: WsgiApplication,
        control: WsgiApplication,
        calls: Calls,
        gate: Gate,
        roles: Roles,
        now: Callable[[], float],
        pass_time: Callable[[float], object],
    ) -> None:
        self._moto = moto
        self._control = control
        self._calls = calls
        self._gate = gate
        self._roles = roles
        self._now = now
        self._pass_time = pass_time

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if str(environ.get("PATH_INFO", "")).startswith("/_testbed/"):
            return self._control(environ, start_response)
        status, headers, body = self._answer(environ)
        start_response(status, headers)
        return [body]

    def _answer(self, environ: Environ) -> Answer:
        request = read_request(environ)
        if request is None:
            return _run(self._moto, environ)
        self._calls.record(request, self._now())
        fault = self._gate.faults.take(request, self._now())
        if fault is not None:
            return self._fail(fault, request, environ)
        denied = regions.refuse(request) or self._gate.permissions.refuse(request) or self._roles.refuse(request)
        if denied:
            return _rendered(denied, request)
        recorded = self._gate.replays.take(request)
        if recorded is None:
            return self._ask_moto(environ, request)
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(recorded)))]
        return "200 OK", headers, recorded

    def _fail(self, fault: Fault, request: AwsRequest, environ: Environ) -> Answer:
        refused = refusal(fault.kind, request)
        if refused is not None:
            return _rendered(refused, request)
        if fault.kind is FaultKind.LATE:
            answer = self._ask_moto(environ, request)
            self._pass_time(fault.seconds)
            return answer
        if fault.kind is FaultKind.STALE:
            return self._ask_moto({**environ, STALE: fault.seconds}, request)
        return apply(fault.kind, environ, self._gate.faults, lambda: self._ask_moto(environ, request))

    def _ask_moto(self, environ: Environ, request: AwsRequest) -> Answer:
        try:
            if request.action == "sts:AssumeRole":
                return self._roles.assume(environ, request, lambda changed: _run(self._moto, changed))
            answer = _run(self._moto, environ)
        except NotImplementedError:
            message = f"The local test bed does not simulate {request.action}."
            return _rendered(ErrorAnswer(status=400, code="UnknownOperationException", message=message), request)
        except Exception as error:  # noqa: BLE001  a server answers, whatever breaks behind it
            message = f"The local test bed broke in {request.action}: {type(error).__name__}: {error}"
            return _rendered(ErrorAnswer(status=500, code="InternalFailure", message=message), request)
        return _as_json_denial(answer, request)


def _run(application: WsgiApplication, environ: Environ) -> Answer:
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:  # noqa: ARG001  PEP 3333
        started.append((status, headers))
        return lambda _: None

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return status, headers, body


def _rendered(error: ErrorAnswer, request: AwsRequest) -> Answer:
    status, headers, body = error.render(is_json=request.is_json)
    return status, list(headers.items()), body


def _as_json_denial(answer: Answer, request: AwsRequest) -> Answer:
    """Answer a JSON service's refusal of credentials in JSON; moto does it in XML for all services."""
    status, _, body = answer
    if not request.is_json or not status.startswith("403") or not body.lstrip().startswith(b"<"):
        return answer
    text = body.decode("utf-8", "replace")
    code = _tag(text, "Code")
    message = _tag(text, "Message")
    return _rendered(ErrorAnswer(status=400, code=_DENIALS.get(code, code), message=message), request)


def _tag(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", xml, re.DOTALL)
    return unescape(found[1]) if found else ""
