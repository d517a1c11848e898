"""Streams that are written to, and those that cannot be: a reader is gone, a disk is full."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from ecs_steps.contract.errors import BadParameter


def print_out(text: str) -> None:
    """Write what was asked for to standard output; raise BadParameter where it cannot be kept there."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        lead_nowhere(sys.stdout)  # who reads has had enough, as `head` has
    except OSError as error:
        lead_nowhere(sys.stdout)
        raise BadParameter(
            "Standard output cannot be written",
            why=error.strerror or str(error),
            hint="Send it to where there is room.",
        ) from None


def lead_nowhere(stream: TextIO) -> None:
    """Lead to nowhere what is still written, so that neither a later line nor the exit's flush fails on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
