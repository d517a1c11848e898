"""The record of every AWS operation that was called."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from ecs_steps.testbed.wire import AwsRequest


@dataclass(frozen=True, kw_only=True)
class RecordedCall:
    """One call, with the time of the test bed's clock; a retried call stands as often as it was sent."""

    service: str
    operation: str
    parameters: dict[str, Any]
    at: float

    @property
    def action(self) -> str:
        """The call as IAM writes it: "ecs:UpdateService"."""
        return f"{self.service}:{self.operation}"


class Calls:
    """Every call, oldest first."""

    def __init__(self) -> None:
        self._calls: list[RecordedCall] = []
        self._lock = threading.Lock()

    def record(self, request: AwsRequest, at: float) -> None:
        """Note a call."""
        call = RecordedCall(service=request.service, operation=request.operation, parameters=request.parameters, at=at)
        with self._lock:
            self._calls.append(call)

    def all(self) -> tuple[RecordedCall, ...]:
        """List the calls."""
        with self._lock:
            return tuple(self._calls)

    def actions(self) -> list[str]:
        """List the calls as IAM writes them, in order."""
        return [call.action for call in self.all()]

    def of(self, action: str) -> list[RecordedCall]:
        """List the calls of one action: "ecs:UpdateService"."""
        return [call for call in self.all() if call.action == action]

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._calls.clear()
