"""The distribution's Docker packages, unpacked into a cache folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecs_steps.testbed import debian
from ecs_steps.testbed.private_engine.found import NoEngine

_BINARIES = ("dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker", "docker-proxy", "docker-init")
# docker-cli is a package of its own from Debian 13 on; Debian's docker-init is a link into tini. Of further packages
# only the libraries are wanted: an engine without iptables and without accounts of its own needs no more.
_WANTED = debian.Wanted(
    name="engine",
    what="the Docker packages",
    user="a private Docker engine",
    packages=("docker.io", "containerd", "runc", "tini", "busybox-static"),
    optional=("docker-cli",),
    programs=(*_BINARIES, "busybox"),
)


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """An unpacked engine: a folder that looks like the root of a file system."""

    root: Path

    @property
    def path(self) -> str:
        """The PATH with which its programs find each other."""
        return debian.Unpacked(root=self.root).path

    @property
    def libraries(self) -> str:
        """The LD_LIBRARY_PATH for libraries that the system lacks."""
        return debian.Unpacked(root=self.root).libraries

    @property
    def docker_cli(self) -> Path:
        """The `docker` command of the same packages."""
        return self.program("docker")

    @property
    def busybox(self) -> Path:
        """A static busybox, for images made `FROM scratch`."""
        return self.program("busybox")

    def program(self, name: str) -> Path:
        """Find a program by its name; FileNotFoundError if the packages have none."""
        return debian.Unpacked(root=self.root).program(name)


def unpack(cache: Path | None = None) -> Unpacked | NoEngine:
    """Return the unpacked engine, downloading it the first time; needs Debian or Ubuntu, but no root."""
    unpacked = debian.unpack(_WANTED, cache)
    if isinstance(unpacked, debian.NotHad):
        return NoEngine(reason=unpacked.reason)
    return Unpacked(root=unpacked.root)


def busybox() -> Path | NoEngine:
    """Return a static busybox: the machine's own, or the one of the unpacked packages."""
    for candidate in (Path("/bin/busybox"), Path("/usr/bin/busybox")):
        if candidate.is_file() and b"ld-linux" not in candidate.read_bytes():
            return candidate
    unpacked = unpack()
    if isinstance(unpacked, NoEngine):
        return NoEngine(reason=f"no static busybox is installed, and none can be fetched: {unpacked.reason}")
    return unpacked.busybox
