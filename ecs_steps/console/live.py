"""A table that stays in place on a terminal while other lines pass above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from ecs_steps.console.foreign import harmless

if TYPE_CHECKING:  # rich costs a tenth of a second: only a terminal pays it
    from rich.table import Table


#: What the headings and short cells of a deployment take; a narrower terminal would cut every one of them.
_NARROWEST = 72


def fits(out: TextIO) -> bool:
    """Tell whether a terminal is wide enough for a table."""
    from rich.console import Console

    return Console(file=out).width >= _NARROWEST


class LiveTable:
    """Rows under headings, drawn anew twice a second so that the elapsed time shows that we are alive."""

    def __init__(self, out: TextIO, headings: Sequence[str], elapsed: Callable[[], str]) -> None:
        from rich.console import Console
        from rich.live import Live

        self._headings, self._elapsed = tuple(headings), elapsed
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._console = Console(file=out, force_terminal=True, highlight=False, soft_wrap=False)
        self._live = Live(
            console=self._console,
            get_renderable=self._table,
            refresh_per_second=2,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start(refresh=False)

    def show(self, rows: Sequence[Sequence[str]]) -> None:
        """Put these rows in place of those before."""
        self._rows = tuple(tuple(harmless(cell) for cell in row) for row in rows)
        self._live.refresh()

    def above(self, text: str) -> None:
        """Write a line that stays, above the table."""
        from rich.text import Text

        self._console.print(Text.from_ansi(text), soft_wrap=True)

    def close(self) -> None:
        """Leave the table as it was last, and go on below it."""
        self._live.stop()

    def _table(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, header_style="underline", pad_edge=False)
        for heading in (self._elapsed(), *self._headings):
            table.add_column(heading, overflow="fold")
        for row in self._rows:
            table.add_row("", *(Text(cell) for cell in row))
        return table
