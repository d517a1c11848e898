"""How a log looks where it is read, and what the reader is asked for."""

from __future__ import annotations

import pytest

from ecs_steps.console.styles import Style
from ecs_steps.contract.errors import StepError
from ecs_steps.values.secret import Secret
from tests.console.test_report import Log


def test_an_annotation_is_no_longer_than_github_takes() -> None:
    log = Log(Style.GITHUB)
    log.report().failure("push", StepError("x" * 1990, why="\n".join(["y" * 1990] * 5)))
    command, _, told = log.lines[-1].rpartition("::")
    assert command == "::error title=push"
    assert len(told.replace("%0A", "\n")) == 4000
    assert told.endswith("...")


def test_github_is_asked_to_mask_each_line_of_a_secret_and_nobody_else_is() -> None:
    secret = Secret("first%\r\nsecond::x\n\nabc")
    for style in Style:
        log = Log(style)
        report = log.report()
        report.mask(secret)
        assert log.lines == (["::add-mask::first%25", "::add-mask::second::x"] if style is Style.GITHUB else [])
        assert report.redacted("a second::x") == "a ***"


@pytest.mark.parametrize(
    ("environment", "terminal", "style"),
    [
        ({}, False, Style.PLAIN),
        ({}, True, Style.TERMINAL),
        ({"NO_COLOR": "1"}, True, Style.PLAIN),
        ({"NO_COLOR": ""}, True, Style.TERMINAL),
        ({"GITHUB_ACTIONS": "true"}, False, Style.GITHUB),
        ({"GITHUB_ACTIONS": "false"}, False, Style.PLAIN),
        ({"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}, True, Style.GITHUB),
    ],
)
def test_the_place_decides_the_style(environment: dict[str, str], terminal: bool, style: Style) -> None:
    assert Style.choose(environment, terminal=terminal) is style


def test_a_log_in_a_file_gets_no_commands_that_github_would_not_read() -> None:
    assert Style.choose({"GITHUB_ACTIONS": "true"}, terminal=False, file=True) is Style.PLAIN
