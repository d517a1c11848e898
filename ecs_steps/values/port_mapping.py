"""A port of a container, as Docker writes it: [hostPort:]containerPort[/protocol]."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?:([0-9]+):)?([0-9]+)(?:/([A-Za-z]+))?")
_PROTOCOLS = ("tcp", "udp")
_LAST_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class PortMapping:
    """A port inside, and the one that it has on the host; 0 is a free one, None leaves it to ECS."""

    container_port: int
    host_port: int | None = None
    protocol: str = "tcp"

    @classmethod
    def parse(cls, text: str) -> PortMapping:
        """Read [hostPort:]containerPort[/protocol]; raise ValueError with what is wrong in it."""
        if "," in text:
            raise ValueError(f"{text.strip()!a} is more than one; give each by itself")
        if "-" in text:
            raise ValueError(f"{text.strip()!a} is a range of ports; write containerPortRange into a file")
        if text.count(":") > 1 or "." in text:
            raise ValueError(f"{text.strip()!a} has an address of the host, which ECS does not take")
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text.strip()!a} is not [hostPort:]containerPort[/protocol], such as 8080 or 0:8080/tcp")
        inside, protocol = _port(found[2]), (found[3] or "tcp").lower()
        if inside == 0:
            raise ValueError(f"{text.strip()!a}: 0 is a port of the host only")
        if protocol not in _PROTOCOLS:
            raise ValueError(f"{text.strip()!a}: the protocol is none of {', '.join(_PROTOCOLS)}")
        return cls(container_port=inside, host_port=_port(found[1]) if found[1] else None, protocol=protocol)

    def __str__(self) -> str:
        return f"{'' if self.host_port is None else f'{self.host_port}:'}{self.container_port}/{self.protocol}"


def _port(digits: str) -> int:
    number = int(digits) if len(digits) <= len(str(_LAST_PORT)) else _LAST_PORT + 1
    if number > _LAST_PORT:
        raise ValueError(f"{digits[:20]} is no port; the last is {_LAST_PORT}")
    return number
