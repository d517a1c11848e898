"""Make and remove a network bridge of our own, so that another engine's `docker0` is never touched."""

from __future__ import annotations

import fcntl
import ipaddress
import random
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# linux/sockios.h and linux/if.h
_SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x8914, 0x8916, 0x891C
_SIOCBRADDBR, _SIOCBRDELBR = 0x89A0, 0x89A1
_IFF_UP = 0x1
_INTERFACES = Path("/sys/class/net")
_ROUTES = Path("/proc/net/route")


def add_bridge(name: str) -> str:
    """Make a bridge in a /24 that no route of this machine covers, and return its subnet.

    The name has at most 15 characters. Raises OSError where the kernel refuses.
    """
    subnet = _free_subnet()
    with _control() as control:
        fcntl.ioctl(control, _SIOCBRADDBR, name.encode() + b"\0")
        try:
            _set_address(control, name, _SIOCSIFADDR, str(subnet[1]))
            _set_address(control, name, _SIOCSIFNETMASK, str(subnet.netmask))
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH22x", name.encode(), _IFF_UP))
        except OSError:
            remove_bridge(name)
            raise
    return str(subnet)


def remove_bridge(name: str) -> None:
    """Remove a bridge that `add_bridge` made; nothing happens when it is gone."""
    if not (_INTERFACES / name).exists():
        return
    with _control() as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH22x", name.encode(), 0))
        fcntl.ioctl(control, _SIOCBRDELBR, name.encode() + b"\0")


@contextmanager
def _control() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        yield control


def _set_address(control: socket.socket, name: str, request: int, address: str) -> None:
    sockaddr = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
    fcntl.ioctl(control, request, struct.pack("16s16s8x", name.encode(), sockaddr))


def _free_subnet() -> ipaddress.IPv4Network:
    taken = list(_routes())
    candidates = [ipaddress.IPv4Network(f"10.{a}.{b}.0/24") for a in (213, 87, 151) for b in range(256)]
    random.shuffle(candidates)
    for candidate in candidates:
        if not any(candidate.overlaps(route) for route in taken):
            return candidate
    raise OSError("no free private /24 network on this machine")


def _routes() -> Iterator[ipaddress.IPv4Network]:
    for line in _ROUTES.read_text(encoding="ascii").splitlines()[1:]:
        columns = line.split()
        destination, mask = (int.from_bytes(bytes.fromhex(columns[i]), "little") for i in (1, 7))
        if mask:  # the default route covers everything and takes nothing
            yield ipaddress.IPv4Network((destination, mask.bit_count()))
