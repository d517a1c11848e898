"""Exit codes are API."""

from __future__ import annotations

import inspect
import re

from ecs_steps.contract import errors
from tests.house.sources import ROOT

CODES = {
    "BadParameter": 2,
    "NotReady": 3,
    "Refused": 4,
    "DeployFailed": 5,
    "TimedOut": 6,
    "RolledBack": 7,
    "Overtaken": 8,
    "Gate": 9,
}


def _errors() -> dict[str, int]:
    kinds = (kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.StepError))
    return {
        kind.__name__: kind.exit_code for kind in kinds if "exit_code" in vars(kind) and kind is not errors.StepError
    }


def test_each_error_keeps_its_own_code() -> None:
    assert _errors() == CODES


def test_the_readme_lists_exactly_the_codes() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("<!-- exit codes -->")[2]
    rows = re.findall(r"^\| (\d+) \|(?: `(\w+)`)?", table.partition("<!-- end of exit codes -->")[0], re.MULTILINE)
    signals = {str(code.value) for code in errors.StopCode}

    assert {name: int(code) for code, name in rows if name} == CODES
    assert [code for code, name in rows if not name] == ["0", "1", *sorted(signals)]
