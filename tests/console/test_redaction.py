"""A secret that this process knows leaves it in no line."""

from __future__ import annotations

import base64
import io
import json
from urllib.parse import quote

import pytest

from ecs_steps.console.foreign import MAX_WIDTH
from ecs_steps.console.redaction import Redaction
from ecs_steps.console.report import MAX_FOREIGN_LINES, Report
from ecs_steps.console.styles import Style
from ecs_steps.contract.errors import StepError
from ecs_steps.values.secret import Secret

CANARY = 'can"ary/ +\u00fc-7f3a9'


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(CANARY, id="as it is"),
        pytest.param(base64.b64encode(CANARY.encode()).decode(), id="base64"),
        pytest.param(base64.urlsafe_b64encode(CANARY.encode()).decode().rstrip("="), id="base64 of URLs"),
        pytest.param(quote(CANARY, safe=""), id="in a URL"),
        pytest.param(json.dumps(CANARY), id="in JSON"),
    ],
)
def test_a_secret_is_replaced_in_every_form(written: str) -> None:
    redaction = Redaction()
    redaction.hide(Secret(CANARY))

    said = redaction.of(f"before {written} after")

    assert said.startswith("before ")
    assert said.endswith(" after")
    assert "***" in said
    assert written.strip('"') not in said


def test_each_line_of_a_secret_of_several_lines_is_one() -> None:
    redaction = Redaction()
    redaction.hide(Secret("-----BEGIN\nMIIEcanary\n"))

    assert redaction.of("| MIIEcanary") == "| ***"


def test_a_secret_that_begins_like_another_is_replaced_whole() -> None:
    redaction = Redaction()
    redaction.hide(Secret("canary"))
    redaction.hide(Secret("canary-long"))

    assert redaction.of("canary-long canary") == "*** ***"


def test_what_is_too_short_to_be_told_from_words_stays() -> None:
    redaction = Redaction()
    redaction.hide(Secret(""))
    redaction.hide(Secret("web"))

    assert redaction.of("shop/web") == "shop/web"


@pytest.mark.parametrize("style", list(Style), ids=lambda style: style.value)
def test_no_line_of_a_report_holds_a_secret(style: Style) -> None:
    out = io.StringIO()
    report = Report(out, now=lambda: 0.0, style=style)
    token = "canary" + "0123456789" * 60  # longer than a line: its first half is a secret too
    report.hide(Secret(token))

    report.line(f"line {token}")
    report.foreign(f"{'x' * (MAX_WIDTH - 20)}{token}")
    report.foreign(f"can\x1b[31mary{token[6:]}")
    report.warn(f"{'x' * 1990}{token}")
    with report.group(f"group {token}"):
        report.foreign(f"{token}\n" * (MAX_FOREIGN_LINES + 3))
    report.failure("push", StepError(f"what {token}", why=f"why {token}", hint=f"hint {token}"))

    assert "***" in out.getvalue()
    assert "canary" not in out.getvalue()
