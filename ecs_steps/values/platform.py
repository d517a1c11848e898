"""A platform: what an image runs on."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_WRITTEN = r"([a-z0-9]+)/([a-z0-9_-]+)(?:/([a-z0-9.]+))?"
# Go's own names, as the OCI image configuration wants them, of what images are made for.
_SYSTEMS = ["linux", "windows", "darwin", "freebsd", "wasi"]
_ARCHITECTURES = [
    *("386", "amd64", "arm", "arm64", "loong64", "mips64", "mips64le", "ppc64le", "riscv64", "s390x", "wasm"),
]
# Other names of the same, as containerd's package "platforms" understands them.
_ALIASES = {"aarch64": "arm64", "x86_64": "amd64", "x86-64": "amd64", "i386": "386"}
_USUAL = {("arm64", "v8"), ("amd64", "v1")}


@dataclass(frozen=True, kw_only=True)
class Platform:
    """What an image runs on."""

    os: str
    architecture: str
    variant: str | None = None
    os_version: str | None = None

    @classmethod
    def parse(cls, text: str) -> Platform:
        """Read os/architecture or os/architecture/variant; raise ValueError with what is wrong in it.

        A builder takes any name for an image that begins with `scratch`, and nothing would ever run it: so only what
        there is goes through.
        """
        if "," in text:
            raise ValueError(f"{text.strip()!a} is more than one; give each by itself")
        found = re.fullmatch(_WRITTEN, text.strip().lower())
        if found is None:
            raise ValueError(f"{text.strip()!a} is not os/architecture, such as linux/amd64 or linux/arm64")
        system, architecture, variant = found[1], _ALIASES.get(found[2], found[2]), found[3]
        _known(system, _SYSTEMS, "operating system")
        _known(architecture, _ARCHITECTURES, "architecture")
        return cls(os=system, architecture=architecture, variant=None if (architecture, variant) in _USUAL else variant)

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


def _known(name: str, names: list[str], what: str) -> None:
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        raise ValueError(f"there is no {what} {name}" + (f"; did you mean {close[0]}?" if close else ""))
