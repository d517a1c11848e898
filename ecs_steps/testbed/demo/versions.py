"""The versions of the demo's service: what is wrong with each, and how a simulated task of it behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: What version 5 brings with it: its revision asks for an answer on the port that the service has always had.
HEALTH_CHECK: Mapping[str, Any] = {
    "command": ["CMD", "/bin/busybox", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/"],
    "interval": 5,
    "retries": 1,
}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A version that ECS rolls back; `behaviour` is what the test bed's simulated tasks of it do."""

    version: int
    headline: str
    behaviour: Mapping[str, Any] = field(default_factory=dict)
    is_checked: bool = False


BROKEN = (
    Broken(
        version=3,
        headline="Version 3 is broken: the verdict, the reason, the container's last words",
        behaviour={
            "exit_after": 1,
            "exit_code": 3,
            "last_words": ["web 3: starting", "web 3: fatal: DATABASE_URL is not set (new in version 3)"],
        },
    ),
    Broken(
        version=4,
        headline="Version 4 takes more memory than it may",
        behaviour={
            "exit_after": 1,
            "out_of_memory": True,
            "last_words": ["web 4: starting", "web 4: loading the whole catalogue into memory"],
        },
    ),
    Broken(
        version=5,
        headline="Version 5 runs, and never gets healthy: it listens on another port",
        behaviour={
            "checks": "container-fails",
            "last_words": ["web 5: starting", "web 5: serving on port 8081"],
        },
        is_checked=True,
    ),
)
