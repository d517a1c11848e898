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


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (1.0, "1         >= 0.95  holds"),
        (0.9, "0.9       >= 0.95  falls short"),
        (None, "-         >= 0.95  falls short"),
    ],
)
def test_a_share_has_to_be_at_least_its_target(measured: float | None, said: str) -> None:
    figure = Figure(what="right", measured=measured, target=0.95, at_least=True, unit="", detail="of 50")

    assert said in table([figure])


def test_what_others_do_is_shown_without_a_target() -> None:
    peer = Figure(what="right", measured=0.3, unit="", detail="of 50")

    assert peer.holds is None
    assert table([_figure(0.6), peer]).splitlines()[-1].split() == ["right", "0.3", "of", "50"]


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
