"""A stream whose reader has gone away."""

from __future__ import annotations

import os
from typing import TextIO


def unread(stream: TextIO) -> None:
    """Lead to nowhere what is still written, so that neither a later line nor the exit's flush fails on it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
