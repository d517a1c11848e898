"""Append-only lines on stderr, the elapsed time in front."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from ecs_steps.console.foreign import harmless, stripped
from ecs_steps.console.live import LiveTable, fits
from ecs_steps.console.redaction import SHORTEST, Redaction
from ecs_steps.console.streams import lead_nowhere
from ecs_steps.console.styles import Style
from ecs_steps.contract.errors import StepError
from ecs_steps.values.secret import Secret

MAX_FOREIGN_LINES = 2000
TAIL_LINES = 40
OWN_WIDTH = 2000


class Report:
    """What a step tells while it works; `known` and `in_flight` are kept for the moment it is cut off."""

    def __init__(
        self,
        out: TextIO,
        *,
        now: Callable[[], float],
        style: Style = Style.PLAIN,
        on_known: Callable[[Any], None] = lambda _: None,
    ) -> None:
        self._out, self._now, self._style, self._on_known = out, now, style, on_known
        self._began = now()
        self._redaction = Redaction()
        self._lock = threading.RLock()
        self._foreign_lines, self._in_group = 0, False
        self._told: set[str] = set()
        self._left_out: deque[str] = deque(maxlen=TAIL_LINES)
        self.flying: tuple[str, str] | None = None
        self.parting = False
        self._live: LiveTable | None = None

    def hide(self, secret: Secret) -> None:
        """Keep a secret out of every line from now on, whoever wrote it."""
        self._redaction.hide(secret)

    def mask(self, secret: Secret) -> None:
        """Hide a secret that later steps of the build can read, and have the CI hide it from them too.

        Only such a one: where a log is kept as a file, the line that asks for it would stand in there.
        """
        self.hide(secret)
        for part in dict.fromkeys(stripped(line).strip() for line in secret.reveal().splitlines()):
            if len(part) >= SHORTEST:
                self._raw(self._style.mask(part))

    def redacted(self, text: str) -> str:
        """The text without the secrets that this process knows."""
        return self._redaction.of(text)

    def line(self, text: str) -> None:
        """Tell one thing."""
        for part in self._lines(text):
            self._write(part)

    def foreign(self, text: str, *, once: str = "") -> None:
        """Show text that came from outside: build output, container logs, AWS events; bounded in lines and width.

        What `once` names, such as the id of an event, is shown once, whoever else sees it in this process.
        """
        if once:
            if once in self._told:
                return
            self._told.add(once)
        for line in text.splitlines():
            part = self._without_secrets(line)
            self._foreign_lines += 1
            if self._foreign_lines > MAX_FOREIGN_LINES:
                if not self._in_group and self._foreign_lines == MAX_FOREIGN_LINES + 1:
                    self._write("  further lines are left out")
                self._left_out.append(part)
            else:
                self._write("| " + harmless(part))

    def warn(self, text: str) -> None:
        """Tell something that does not stop the step but should be read."""
        first, *rest = self._lines(text)
        self._write(self._style.warning(first))
        for part in rest:
            self._write(f"  {part}")

    @contextmanager
    def live(self, *headings: str) -> Iterator[LiveTable | None]:
        """Keep a table in place while a person watches a wide terminal; give None elsewhere: lines have to tell it."""
        if self._style is not Style.TERMINAL or not fits(self._out):
            yield None
            return
        self._live = LiveTable(self._out, headings, self._elapsed)
        try:
            yield self._live
        finally:
            self._live.close()
            self._live = None

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Fold what follows under `title` where the CI folds."""
        self._foreign_lines, self._in_group = 0, True
        fold = self._style.group_start(" ".join(self._lines(title)))
        if fold:
            self._raw(fold)
        else:
            self.line(title)
        try:
            yield
        finally:
            self._show_tail()
            self._in_group = False
            self._raw(self._style.group_end())

    def failure(self, step: str, error: StepError) -> None:
        """End with the sentence for the person on call."""
        if self._style.caller_says_errors:
            return
        names_itself = error.what.startswith(f"{step} ")
        first, *rest = self._lines(str(error) if names_itself else f"{step}: {error}")
        self._write(self._style.error(first))
        hint = self._lines(error.hint) if error.hint else []
        for part in (*rest, *hint):
            self._write(f"  {part}")
        self._raw(self._style.annotation(harmless(step), "\n".join((*self._lines(str(error)), *hint))))

    def known(self, result: Any) -> None:
        """Hand on what is known so far: it is in the result file from now on, whatever happens."""
        self._on_known(result)

    @contextmanager
    def in_flight(self, what: str, *, resume: str, outlives_errors: bool = False) -> Iterator[None]:
        """Name what goes on without us if this block is cut off, and how to come back to it.

        An error inside the block ends what was in flight, unless it `outlives_errors`: a deployment does not stop
        because its watcher lost its credentials.
        """
        before, self.flying = self.flying, (what, resume)
        try:
            yield
        except StepError:
            if not outlives_errors:
                self.flying = before
            raise
        self.flying = before

    @contextmanager
    def last_act(self, what: str) -> Iterator[None]:
        """Tell what is still done by a step that was told to end; a second signal cuts it short."""
        self.line(what)
        self.parting = True
        try:
            yield
        finally:
            self.parting = False

    def _lines(self, text: str) -> list[str]:
        """The lines of our own text, harmless too: AWS, Docker or the user put their words into it."""
        return [harmless(self._without_secrets(part), OWN_WIDTH) for part in text.splitlines()[:TAIL_LINES]] or [""]

    def _without_secrets(self, line: str) -> str:
        """Before a line is cut, since it could hold the half of one; after it is stripped of what could part one."""
        return self.redacted(stripped(line))

    def _show_tail(self) -> None:
        hidden = self._foreign_lines - MAX_FOREIGN_LINES
        if hidden > 0:
            shown = list(self._left_out)
            self._write(f"  {hidden - len(shown)} lines left out; the last {len(shown)} follow")
            for part in shown:
                self._write("| " + harmless(part))
        self._left_out.clear()
        self._foreign_lines = 0

    def _write(self, text: str) -> None:
        self._raw(f"{self._elapsed()} {text}")

    def _elapsed(self) -> str:
        minutes, seconds = divmod(int(self._now() - self._began), 60)
        return f"+{minutes:02d}:{seconds:02d}"

    def _raw(self, text: str) -> None:
        with self._lock:  # heartbeats and waits are told from threads
            if text and self._live is not None:
                self._live.above(text)
            elif text:
                try:
                    self._out.write(text + "\n")
                    self._out.flush()
                except OSError:  # its reader is gone, or its disk is full: that ends no deployment
                    lead_nowhere(self._out)
