"""Terminate a command in the middle, as Jenkins does with an aborted build."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def terminated(command: Sequence[str], after: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Run a command, show what it says, and send SIGTERM once it has said this; give its exit code."""
    with subprocess.Popen(  # noqa: S603  our own command
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        sent = False
        for line in process.stderr or ():
            sys.stderr.write(line)
            sys.stderr.flush()
            if after in line and not sent:
                sent = True
                print("    the build is aborted: SIGTERM", flush=True)
                process.terminate()
        return process.wait()
