from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import table
from tests.bench.measure import Figure, clean_environment, medians, ran


def _figure(measured: float) -> Figure:
    return Figure(what="deploy", measured=measured, target=0.6, unit="s", detail="median of 5")


@pytest.mark.parametrize(
    ("measured", "said"), [(0.6, "0.6 s     <= 0.6 s  holds"), (0.61, "0.61 s    <= 0.6 s  falls short")]
)
def test_a_figure_is_told_with_its_target_and_whether_it_holds(measured: float, said: str) -> None:
    assert said in table([_figure(measured)])


def test_things_run_in_turns_once_more_than_they_count_and_may_be_several_commands(tmp_path: Path) -> None:
    def notes(letter: str) -> list[str]:
        return [sys.executable, "-c", f"open({str(tmp_path / 'order')!r}, 'a').write({letter!r})"]

    found = medians(2, clean_environment({}), first=[notes("a")], second=[notes("b"), notes("c")])

    assert (tmp_path / "order").read_text() == "abc" * 3
    assert set(found) == {"first", "second"}


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        ran([sys.executable, "-c", "raise SystemExit(3)"], clean_environment({}))


def test_settings_of_the_caller_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")

    assert "AWS_PROFILE" not in clean_environment({})
    assert clean_environment({"AWS_REGION": "eu-west-1"})["AWS_REGION"] == "eu-west-1"
