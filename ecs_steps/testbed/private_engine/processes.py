"""End the processes and mounts that belong to one folder, and no others."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_PROC = Path("/proc")


def belongs_to(pid: int, folder: Path) -> bool:
    """True when the process runs and names the folder in its arguments: a pid may have been given anew."""
    return str(folder) in _arguments(pid) and not has_ended(pid)


def has_ended(pid: int) -> bool:
    """True when the process is gone, or waits only to be reaped."""
    return _stat(pid)[:1] in ([], ["Z"])


def end(pid: int, *, patience: float) -> None:
    """Send SIGTERM, and SIGKILL when the process is still there after so many seconds."""
    _signal(pid, signal.SIGTERM)
    if not _wait(pid, patience):
        _signal(pid, signal.SIGKILL)
        _wait(pid, patience)


def end_all_of(folder: Path) -> None:
    """Kill what is left of the processes that name the folder, with their descendants.

    A killed dockerd leaves containerd, its shims and the containers below them.
    """
    left = {pid for pid in _pids() if belongs_to(pid, folder)}
    left |= _descendants(left)
    left.discard(os.getpid())
    for pid in left:
        _signal(pid, signal.SIGKILL)
    for pid in left:
        _wait(pid, 5)


def unmount_below(folder: Path) -> None:
    """Unmount everything mounted below the folder, the deepest first."""
    mounts = (_PROC / "self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    points = [line.split()[1] for line in mounts]
    for point in sorted((p for p in points if p.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", point], check=False, capture_output=True)  # noqa: S603, S607  root's own


def _pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]


def _arguments(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the command (which may hold spaces): state, parent and so on."""
    try:
        return (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _descendants(pids: set[int]) -> set[int]:
    parents = {pid: int(fields[1]) for pid in _pids() if (fields := _stat(pid))}
    found = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait(pid: int, seconds: float) -> bool:
    """Wait until the process is gone, reaping it if it is our child; False when it is still there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if has_ended(pid):
            return True
        time.sleep(0.02)
    return False
