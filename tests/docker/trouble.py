"""A registry that is in trouble at chosen requests."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ecs_steps.testbed.registry import Registry
from ecs_steps.testbed.registry.refusal import Refusal

ALWAYS = 1_000


@dataclass
class _Planned:
    pattern: str
    happens: Callable[[Any], object]
    times: int


class Trouble:
    """Stands before a registry's routes; `asked` has the method and path of every request."""

    def __init__(self, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._planned: list[_Planned] = []
        answer = registry._answer

        def troubled(request: Any) -> Any:
            line = f"{request.method} {request.path}"
            self.asked.append(line)
            for each in self._planned:
                if each.times and re.search(each.pattern, line):
                    each.times -= 1
                    each.happens(request)
                    break
            return answer(request)

        monkeypatch.setattr(registry, "_answer", troubled)

    def answers(self, pattern: str, status: int, code: str, message: str, *, times: int = 1) -> None:
        """Refuse the next requests that match."""

        def refuse(_: Any) -> None:
            raise Refusal(status, code, message)

        self._planned.append(_Planned(pattern, refuse, times))

    def cuts(self, pattern: str, *, times: int = 1) -> None:
        """Close the connection of the next requests that match, in the middle of what they send."""

        def cut(request: Any) -> None:
            request.stream.read(1000)
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise Refusal(500, "UNKNOWN", "nobody hears this any more")

        self._planned.append(_Planned(pattern, cut, times))

    def meanwhile(self, pattern: str, action: Callable[[], object]) -> None:
        """Let something else happen before the next request that matches is answered."""
        self._planned.append(_Planned(pattern, lambda _: action(), 1))

    def count(self, pattern: str) -> int:
        """How many requests matched."""
        return sum(re.search(pattern, line) is not None for line in self.asked)
