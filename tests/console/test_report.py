"""What people read while a step works."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ecs_steps.console.foreign import MAX_WIDTH, harmless
from ecs_steps.console.report import MAX_FOREIGN_LINES, TAIL_LINES, Report
from ecs_steps.console.styles import Style
from ecs_steps.contract.errors import StepError


@dataclass
class Log:
    """A report that writes into memory, on a clock that is set by hand."""

    style: Style = Style.PLAIN
    now: float = 1000.0
    text: io.StringIO = field(default_factory=io.StringIO)
    known: list[Any] = field(default_factory=list)

    def report(self) -> Report:
        return Report(self.text, now=lambda: self.now, style=self.style, on_known=self.known.append)

    @property
    def lines(self) -> list[str]:
        return self.text.getvalue().splitlines()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "+00:00"), (59.9, "+00:59"), (60, "+01:00"), (190, "+03:10"), (6000, "+100:00")],
)
def test_the_elapsed_time_stands_in_front(seconds: float, shown: str) -> None:
    log = Log()
    report = log.report()
    log.now += seconds
    report.line("pushed")
    assert log.lines == [f"{shown} pushed"]


SAY: list[Callable[[Report, str], None]] = [
    Report.line,
    Report.foreign,
    Report.warn,
    lambda report, text: report.failure("push", StepError(text)),
    lambda report, text: report.failure("push", StepError("It rained", why=text)),
    lambda report, text: report.failure("push", StepError("It rained", hint=text)),
]
IDS = ["line", "foreign", "warn", "what", "why", "hint"]


@pytest.mark.parametrize("say", SAY, ids=IDS)
@pytest.mark.parametrize(
    "hostile",
    [
        "a\n::set-output name=x::y",
        "a\r::add-mask::x",
        "::error::x",
        "##[error]x",
        "a ##[group]x",
        "##\x1b[0m[error]x",
        "\x1b]0;title\x07\x1b[2J\x1b[31mred",
        "\x9b31mred\x00\x08\x7f",
        "\x1b(B\x1b7\x1bM",
        "a\u2028::error::x",
        "\u202egnp.exe\u202c \u2066x\u2069",
        "a\x0b::error::x",
        "a\x85::error::x",
    ],
)
def test_no_text_commands_a_ci_or_a_terminal(say: Callable[[Report, str], None], hostile: str) -> None:
    log = Log(Style.PLAIN)
    say(log.report(), hostile)
    assert log.lines
    for line in log.text.getvalue().split("\n"):
        assert line.isprintable()
        assert line == "" or line.startswith("+00:00 ")
        assert "##[" not in line


@pytest.mark.parametrize("title", ["Build\n::error::x", "##[error]x", "\x1b[31mred"])
def test_no_title_commands_a_ci_or_a_terminal(title: str) -> None:
    log = Log(Style.GITHUB)
    with log.report().group(title):
        pass
    for line in log.text.getvalue().split("\n"):
        assert line.isprintable()
        assert line == "" or line.startswith(("+00:00 ", "::group::", "::endgroup::"))
        assert "##[" not in line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("tab\there", "tab\there"),
        ("Gr\u00fc\u00dfe \u2713", "Gr\u00fc\u00dfe \u2713"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://h.io\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ended", "0;never ended"),
        ("x\x1b(B", "x"),
        ("a \u202egnp.exe", "a gnp.exe"),
        ("###[x]", "## #[x]"),
    ],
)
def test_foreign_text_keeps_what_is_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_foreign_line_is_bounded_in_width() -> None:
    assert harmless("x" * MAX_WIDTH) == "x" * MAX_WIDTH
    assert harmless("x" * 10_000) == "x" * (MAX_WIDTH - 3) + "..."


def test_foreign_text_is_bounded_in_lines_and_keeps_its_end() -> None:
    log = Log()
    report = log.report()
    with report.group("Building"):
        for number in range(MAX_FOREIGN_LINES + 100):
            report.foreign(f"line {number}")
    report.foreign("after")
    last = [f"+00:00 | line {number}" for number in range(MAX_FOREIGN_LINES + 60, MAX_FOREIGN_LINES + 100)]
    assert log.lines[MAX_FOREIGN_LINES] == f"+00:00 | line {MAX_FOREIGN_LINES - 1}"
    assert log.lines[MAX_FOREIGN_LINES + 1] == f"+00:00   60 lines left out; the last {TAIL_LINES} follow"
    assert log.lines[MAX_FOREIGN_LINES + 2 :] == [*last, "+00:00 | after"]


def test_foreign_text_outside_a_group_says_once_where_it_ends() -> None:
    log = Log()
    report = log.report()
    for number in range(MAX_FOREIGN_LINES + 3):
        report.foreign(f"event {number}")
    assert log.lines[MAX_FOREIGN_LINES - 1 :] == [
        f"+00:00 | event {MAX_FOREIGN_LINES - 1}",
        "+00:00   further lines are left out",
    ]


def test_an_error_is_bounded_too() -> None:
    log = Log(Style.GITHUB)
    log.report().failure("build", StepError("It failed", why="y" * 100_000 + "\nz" * 1000))
    assert len(log.lines) < 100
    assert len(log.text.getvalue()) < 20_000


def test_a_failing_step_still_closes_its_group() -> None:
    log = Log(Style.GITHUB)
    report = log.report()

    def build() -> None:
        with report.group("Building x: 50%"):
            report.foreign("RUN false")
            raise StepError("no")

    with pytest.raises(StepError):
        build()
    assert log.lines == ["::group::Building x: 50%25", "+00:00 | RUN false", "::endgroup::"]


@pytest.mark.parametrize("style", [Style.PLAIN, Style.TERMINAL])
def test_outside_github_no_workflow_command_is_written(style: Style) -> None:
    log = Log(style)
    report = log.report()
    with report.group("Building"):
        report.line("x")
    report.failure("build", StepError("It failed", why="rain", hint="Wait."))
    assert "::" not in log.text.getvalue()


def test_a_failure_is_a_sentence_a_hint_and_one_annotation() -> None:
    log = Log(Style.GITHUB)
    log.report().failure("push", StepError("It rained", why="100%\nwet: very", hint="Take a coat."))
    assert log.lines == [
        "+00:00 error: push: It rained: 100%",
        "+00:00   wet: very",
        "+00:00   Take a coat.",
        "::error title=push::It rained: 100%25%0Awet: very%0ATake a coat.",
    ]


def test_a_failure_that_names_its_step_does_not_say_it_twice() -> None:
    log = Log()
    log.report().failure("wait-stable", StepError("wait-stable was terminated"))
    assert log.lines == ["+00:00 error: wait-stable was terminated"]


def test_a_title_of_an_annotation_cannot_end_itself() -> None:
    log = Log(Style.GITHUB)
    log.report().failure("a,b:c::d", StepError("x"))
    assert log.lines[-1] == "::error title=a%2Cb%3Ac%3A%3Ad::x"


def test_colour_marks_only_the_word_and_only_on_a_terminal() -> None:
    log = Log(Style.TERMINAL)
    report = log.report()
    report.warn("slow")
    report.failure("push", StepError("It rained"))
    assert log.lines == ["+00:00 \x1b[33mwarning:\x1b[0m slow", "+00:00 \x1b[31merror:\x1b[0m push: It rained"]


def test_an_empty_line_stays_one() -> None:
    log = Log()
    log.report().line("")
    assert log.lines == ["+00:00 "]


def test_what_is_known_is_handed_on_at_once() -> None:
    log = Log()
    log.report().known({"a": 1})
    assert log.known == [{"a": 1}]


def test_what_is_in_flight_is_forgotten_when_it_has_landed() -> None:
    report = Log().report()
    with report.in_flight("outer goes on", resume="again"):
        with report.in_flight("inner goes on", resume="again"):
            assert report.flying == ("inner goes on", "again")
        assert report.flying == ("outer goes on", "again")
    assert report.flying is None


def test_what_is_in_flight_is_remembered_over_an_interruption() -> None:
    report = Log().report()
    with pytest.raises(KeyboardInterrupt), report.in_flight("it goes on", resume="again"):
        raise KeyboardInterrupt
    assert report.flying == ("it goes on", "again")


@pytest.mark.parametrize("outlives", [True, False])
def test_an_error_ends_what_was_in_flight_unless_it_goes_on_without_us(outlives: bool) -> None:
    report = Log().report()
    with pytest.raises(StepError), report.in_flight("it goes on", resume="again", outlives_errors=outlives):
        raise StepError("no")
    assert (report.flying is not None) == outlives
