"""Requests that go on while a release happens, and what came of them."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from typing_extensions import Self


_PAUSE_SECONDS = 0.02


class Traffic:
    """Asks one address again and again, a new connection each time, until the block ends."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url).netloc
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)
        self.answers: Counter[str] = Counter()
        self.failed = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_PAUSE_SECONDS):
            answer = ask(self._place)
            if answer is None:
                self.failed += 1
            else:
                self.answers[answer] += 1


def ask(place: str) -> str | None:
    """Ask for / at host:port and give the first line of a 200; None for anything else."""
    connection = http.client.HTTPConnection(place, timeout=5)
    try:
        connection.request("GET", "/")
        response = connection.getresponse()
        text = response.read().decode(errors="replace").strip()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return text.partition("\n")[0] if response.status == 200 else None
