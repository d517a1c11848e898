"""Ports as Docker writes them."""

from __future__ import annotations

import re

import pytest

from ecs_steps.values.port_mapping import PortMapping


@pytest.mark.parametrize(
    ("text", "inside", "outside", "protocol"),
    [
        ("8080", 8080, None, "tcp"),
        ("0:8080", 8080, 0, "tcp"),
        ("80:8080/tcp", 8080, 80, "tcp"),
        (" 53/UDP ", 53, None, "udp"),
        ("65535:1/udp", 1, 65535, "udp"),
    ],
)
def test_a_mapping_is_read(text: str, inside: int, outside: int | None, protocol: str) -> None:
    read = PortMapping.parse(text)

    assert read == PortMapping(container_port=inside, host_port=outside, protocol=protocol)
    assert PortMapping.parse(str(read)) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not [hostPort:]containerPort[/protocol], such as 8080 or 0:8080/tcp"),
        ("http", "is not [hostPort:]containerPort"),
        (":8080", "is not [hostPort:]containerPort"),
        ("8080/", "is not [hostPort:]containerPort"),
        ("8080,9090", "is more than one; give each by itself"),
        ("8000-8010", "is a range of ports; write containerPortRange into a file"),
        ("127.0.0.1:80:8080", "has an address of the host, which ECS does not take"),
        ("8080/sctp", "the protocol is none of tcp, udp"),
        ("80:0", "0 is a port of the host only"),
        ("65536", "65536 is no port; the last is 65535"),
        ("9" * 5000, "is no port"),
    ],
)
def test_what_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        PortMapping.parse(text)
