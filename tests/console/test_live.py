"""A table that stays in place on a terminal, and only there."""

from __future__ import annotations

import io
import re

import pytest

from ecs_steps.console.report import Report
from ecs_steps.console.styles import Style
from ecs_steps.rules.verdict_words import HEADINGS
from ecs_steps.values.secret import Secret

_UP = re.compile(r"\x1b\[1A")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def _shown(out: io.StringIO) -> list[str]:
    """What was written, line by line, without what moves or colours."""
    return [_CONTROL.sub("", line).strip() for line in out.getvalue().replace("\r", "\n").split("\n")]


def _last_frame(out: io.StringIO) -> list[str]:
    """The lines below the last headings."""
    shown = _shown(out)
    return shown[max(number for number, line in enumerate(shown) if "deployment" in line) + 1 :]


def test_a_terminal_shows_the_rows_in_place_and_lines_above_them() -> None:
    out = io.StringIO()
    report = Report(out, now=lambda: 0.0, style=Style.TERMINAL)

    with report.live("service", "running") as table:
        assert table is not None
        table.show([("web", "1 of 4")])
        report.foreign("(service web) has started 3 tasks")
        table.show([("web", "4 of 4")])
    report.line("done")

    shown = _shown(out)
    assert "+00:00 | (service web) has started 3 tasks" in shown
    assert _UP.search(out.getvalue()), "the table was not drawn in place"
    assert shown[-2:] == ["+00:00 done", ""]
    assert [line.split() for line in shown if "web" in line and "of" in line][-1] == ["web", "4", "of", "4"]


@pytest.mark.parametrize(
    "style", [style for style in Style if style is not Style.TERMINAL], ids=lambda each: each.value
)
def test_elsewhere_there_is_no_table(style: Style) -> None:
    out = io.StringIO()
    report = Report(out, now=lambda: 0.0, style=style)

    with report.live("service") as table:
        assert table is None
        report.line("one line")

    assert out.getvalue() == "+00:00 one line\n"


@pytest.mark.parametrize(("columns", "is_shown"), [("60", False), ("71", False), ("72", True), ("200", True)])
def test_a_narrow_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch, columns: str, is_shown: bool) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    report = Report(io.StringIO(), now=lambda: 0.0, style=Style.TERMINAL)

    with report.live("service") as table:
        assert (table is not None) is is_shown


def test_a_long_name_is_folded_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out, name = io.StringIO(), "a-service-with-a-name-that-is-longer-than-a-table-has-room-for"
    report = Report(out, now=lambda: 0.0, style=Style.TERMINAL)

    with report.live(*HEADINGS) as table:
        assert table is not None
        table.show([(name, "ours", "0 of 2", "2", "0", "web:2", "in progress")])

    assert out.getvalue().isascii()
    first = "".join(line.split()[0] for line in _last_frame(out) if line.split())
    assert name in first


def test_what_came_from_outside_moves_no_cursor_and_marks_nothing_up() -> None:
    out = io.StringIO()
    report = Report(out, now=lambda: 0.0, style=Style.TERMINAL)

    with report.live("service") as table:
        assert table is not None
        table.show([("we\x1b[2Jb [red]x[/red]",)])

    assert "\x1b[2J" not in out.getvalue()
    assert any("web [red]x[/red]" in line for line in _shown(out))


def test_no_secret_passes_above_the_table() -> None:
    out = io.StringIO()
    report = Report(out, now=lambda: 0.0, style=Style.TERMINAL)
    report.hide(Secret("canary-7f3a9"))

    with report.live("service"):
        report.line("token canary-7f3a9")

    assert "canary" not in out.getvalue()


@pytest.mark.parametrize(
    ("environment", "style"),
    [
        pytest.param({}, Style.TERMINAL, id="a terminal"),
        pytest.param({"TERM": "dumb"}, Style.PLAIN, id="one that cannot move"),
        pytest.param({"NO_COLOR": "1"}, Style.PLAIN, id="one without colour"),
        pytest.param({"ECS_STEPS_CALLER": "jenkins"}, Style.JENKINS, id="Jenkins"),
    ],
)
def test_a_table_is_for_terminals_that_can(environment: dict[str, str], style: Style) -> None:
    assert Style.choose(environment, terminal=True) is style
