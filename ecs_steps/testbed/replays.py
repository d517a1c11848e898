"""Recorded answers of a real service, played back in place of the test bed's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ecs_steps.testbed.wire import AwsRequest


class Replays:
    """The answers that wait to be given, by action; the last one stays."""

    def __init__(self) -> None:
        self._answers: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def add(self, action: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """Answer an action of a JSON service ("ecs:DescribeServices") with these documents, one a call.

        They may be what the AWS CLI printed: times in ISO 8601 become the numbers that go over the wire.
        """
        with self._lock:
            self._answers[action] = [json.dumps(_with_numbers(document)) for document in documents]

    def take(self, request: AwsRequest) -> bytes | None:
        """Take the recorded answer of a call; None where there is none."""
        with self._lock:
            waiting = self._answers.get(request.action)
            if not waiting:
                return None
            return (waiting.pop(0) if len(waiting) > 1 else waiting[0]).encode()

    def clear(self) -> None:
        """Forget every recorded answer."""
        with self._lock:
            self._answers.clear()


def _with_numbers(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _with_numbers(item, str(key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_numbers(item, name) for item in value]
    if isinstance(value, str) and name.endswith("At"):
        # Python 3.10 reads no "Z".
        return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    return value
