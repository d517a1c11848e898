"""Faults of single API operations: refused, failed, cut, hung, late, out of date, or the answer lost."""

from __future__ import annotations

import math
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase
from typing import NoReturn

from ecs_steps.testbed.wire import AwsRequest, Environ


class FaultKind(str, Enum):
    """What goes wrong.

    RESET cuts before, ANSWER_LOST after the operation was carried out. LATE lets `seconds` pass before the answer
    leaves; STALE answers a read of ECS as it was `seconds` ago (0: before the last write).
    """

    THROTTLE = "throttle"
    SERVER_ERROR = "server-error"
    ACCESS_DENIED = "access-denied"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105  no password
    RESET = "reset"
    HANG = "hang"
    ANSWER_LOST = "answer-lost"
    LATE = "late"
    STALE = "stale"
    UNKNOWN_OPERATION = "unknown-operation"
    CONCURRENT = "concurrent"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of every operation that matches ("ecs:UpdateService", "ecs:*", "*").

    It happens `times` times (None: until cleared), from `begins` to `ends` by the test bed's clock. `key` narrows
    it to the calls that are signed with one access key; `seconds` measures LATE and STALE.
    """

    action: str
    kind: FaultKind
    times: int | None = 1
    begins: float = -math.inf
    ends: float = math.inf
    seconds: float = 0.0
    key: str | None = None

    def meets(self, request: AwsRequest, now: float) -> bool:
        """Tell whether a call runs into this fault."""
        return (
            self.begins <= now < self.ends
            and self.key in (None, request.access_key)
            and fnmatchcase(request.action, self.action)
        )


class Faults:
    """The faults that wait to happen; the oldest that matches comes first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()
        self._released = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let an operation fail."""
        with self._lock:
            self._released.clear()
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget every fault and let go of the calls that hang."""
        with self._lock:
            self._waiting.clear()
        self._released.set()

    def waiting(self) -> list[Fault]:
        """List the faults that have not happened yet, with how often they still will."""
        with self._lock:
            return list(self._waiting)

    def take(self, request: AwsRequest, now: float) -> Fault | None:
        """Take the fault that this call meets."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.meets(request, now):
                    if fault.times == 1:
                        del self._waiting[index]
                    elif fault.times is not None:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    return fault
        return None

    def hang(self) -> None:
        """Hold a call until the faults are cleared."""
        self._released.wait()


def cut(environ: Environ) -> NoReturn:
    """Reset the connection of a request: the client sees it broken, without an answer."""
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The server's own files still hold the socket, so that a plain close would wait for them.
        socket.socket(fileno=connection.detach()).close()
    raise ConnectionResetError("cut by a fault")


def apply(kind: FaultKind, environ: Environ, faults: Faults, carry_out: Callable[[], object]) -> NoReturn:
    """Do what a fault without an answer does: it ends with the connection cut."""
    if kind is FaultKind.HANG:
        faults.hang()
    elif kind is FaultKind.ANSWER_LOST:
        carry_out()
    cut(environ)
