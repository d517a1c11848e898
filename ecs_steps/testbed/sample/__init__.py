"""The demo's sample service: a web server that tells its version, and is broken in three ways as version 3, 4, 5."""

from __future__ import annotations

import shutil
from pathlib import Path

_SOURCES = ("Dockerfile", "serve.sh")


def write_context(folder: Path, busybox: Path) -> Path:
    """Write the build context of the sample service into a folder, with a static busybox of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _SOURCES:
        shutil.copyfile(Path(__file__).with_name(name), folder / name)
    shutil.copyfile(busybox, folder / "busybox")
    (folder / "busybox").chmod(0o755)
    return folder
