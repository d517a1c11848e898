"""Faults of single API operations: refused, failed, cut, hung, or carried out with the answer lost."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import NoReturn

from ecs_steps.testbed.wire import AwsRequest, Environ, ErrorAnswer


class FaultKind(str, Enum):
    """What goes wrong."""

    THROTTLE = "throttle"
    SERVER_ERROR = "server-error"
    ACCESS_DENIED = "access-denied"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105  no password
    RESET = "reset"
    HANG = "hang"
    ANSWER_LOST = "answer-lost"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of every operation that matches ("ecs:UpdateService", "ecs:*", "*")."""

    action: str
    kind: FaultKind


class Faults:
    """The faults that wait to happen; the oldest that matches comes first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, int | None]] = []
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, action: str, kind: FaultKind, times: int | None = 1) -> None:
        """Let an operation fail so many times, or until cleared (None)."""
        with self._lock:
            self._released.clear()
            self._waiting.append((Fault(action=action, kind=kind), times))

    def clear(self) -> None:
        """Forget every fault and let go of the calls that hang."""
        with self._lock:
            self._waiting.clear()
        self._released.set()

    def waiting(self) -> list[tuple[Fault, int | None]]:
        """List the faults that have not happened yet, with how often they will."""
        with self._lock:
            return list(self._waiting)

    def take(self, request: AwsRequest) -> FaultKind | None:
        """Take the fault that this call meets."""
        with self._lock:
            for index, (fault, times) in enumerate(self._waiting):
                if fnmatchcase(request.action, fault.action):
                    if times == 1:
                        del self._waiting[index]
                    elif times is not None:
                        self._waiting[index] = (fault, times - 1)
                    return fault.kind
        return None

    def hang(self) -> None:
        """Hold a call until the faults are cleared."""
        self._released.wait()


def refusal(kind: FaultKind, request: AwsRequest) -> ErrorAnswer | None:
    """Write the error answer of a fault; None for those that give none."""
    match kind:
        case FaultKind.THROTTLE:
            # dask/dask-cloudprovider#56
            code = "ThrottlingException" if request.is_json else "Throttling"
            return ErrorAnswer(status=400, code=code, message="Rate exceeded")
        case FaultKind.SERVER_ERROR:
            code = "ServerException" if request.is_json else "InternalFailure"
            message = "Service Unavailable. Please try again later."
            return ErrorAnswer(status=500, code=code, message=message)
        case FaultKind.ACCESS_DENIED:
            code = "AccessDeniedException" if request.is_json else "AccessDenied"
            message = (
                f"User: arn:aws:iam::123456789012:user/tester is not authorized to perform: {request.action} "
                f"because no identity-based policy allows the {request.action} action"
            )
            return ErrorAnswer(status=400 if request.is_json else 403, code=code, message=message)
        case FaultKind.EXPIRED_TOKEN:
            code = "ExpiredTokenException" if request.is_json else "ExpiredToken"
            message = "The security token included in the request is expired"
            return ErrorAnswer(status=400 if request.is_json else 403, code=code, message=message)
        case FaultKind.RESET | FaultKind.HANG | FaultKind.ANSWER_LOST:
            return None


def cut(environ: Environ) -> NoReturn:
    """Reset the connection of a request: the client sees it broken, without an answer."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The server's own files still hold the socket, so that a plain close would wait for them.
        socket.socket(fileno=connection.detach()).close()
    raise ConnectionResetError("cut by a fault")


def apply(kind: FaultKind, environ: Environ, faults: Faults, carry_out: Callable[[], object]) -> None:
    """Do what a fault without an answer does; it always ends with the connection cut."""
    if kind is FaultKind.HANG:
        faults.hang()
    elif kind is FaultKind.ANSWER_LOST:
        carry_out()
    cut(environ)
