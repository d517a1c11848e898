"""Run on Windows: a step that waits, and hears Ctrl-Break as the console tells it, from a thread of its own."""

import signal
import sys
import threading
from typing import Any, TextIO

from ecs_steps.__main__ import main

SIGBREAK = signal.Signals["SIGBREAK"]


class Hearing:
    """Stderr that presses Ctrl-Break a second after the step has said something."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write, and press."""
        threading.Timer(1, signal.raise_signal, [SIGBREAK]).start()
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


sys.stderr = Hearing(sys.stderr)
sys.exit(main())  # type: ignore[no-untyped-call] # no annotations there: an old Python reads it
