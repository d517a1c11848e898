"""The one polling loop, on a clock that only sleep moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

import pytest

from ecs_steps.routines.watch import watch
from ecs_steps.values.duration import Duration


@dataclass
class Stage:
    """Time, what was said and when, and how often somebody looked."""

    time: float = 0.0
    said: list[tuple[float, str]] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.time, timezone.utc)

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds

    def look(self) -> float:
        self.looks.append(self.time)
        return self.time

    def watch(self, until: float, says: Callable[[float], str], timeout: str = "15m") -> tuple[float, bool]:
        return watch(
            self.look,
            lambda sight: Settled(sight >= until),
            says,
            say=lambda text: self.said.append((self.time, text)),
            clock=self,
            timeout=Duration.parse(timeout),
        )


@dataclass(frozen=True)
class Settled:
    """A judgement."""

    settled: bool


def test_a_settled_sight_ends_the_watch_at_once_and_in_silence() -> None:
    stage = Stage()
    assert stage.watch(0, str) == (0.0, True)
    assert (stage.looks, stage.said) == ([0.0], [])


def test_what_changes_is_said_once_and_what_does_not_once_a_minute() -> None:
    stage = Stage()
    stage.watch(200, lambda sight: "starting" if sight < 30 else "running")
    texts = [text for _, text in stage.said]
    assert texts == ["starting", "running", "running", "running"]
    first, *again = [at for at, text in stage.said if text == "running"]
    assert 30 <= first <= 40
    assert all(60 <= later - earlier <= 70 for earlier, later in zip([first, *again], again, strict=False))


def test_the_first_looks_come_soon_and_later_ones_at_most_ten_seconds_apart() -> None:
    stage = Stage()
    stage.watch(120, lambda _: "the same")
    pauses = [later - earlier for earlier, later in zip(stage.looks, stage.looks[1:], strict=False)]
    assert pauses[0] == 1.0
    assert pauses == sorted(pauses)
    assert max(pauses) == 10.0


def test_what_moves_is_looked_at_closely_again() -> None:
    stage = Stage()
    stage.watch(120, lambda sight: "quiet" if sight < 60 else "moved")
    moved = stage.said[1][0]
    after = [at for at in stage.looks if at > moved]
    assert after[0] - moved == 1.0


@pytest.mark.parametrize("timeout", ["0s", "1s", "7s", "15m"])
def test_a_timeout_ends_the_watch_after_a_last_look(timeout: str) -> None:
    stage = Stage()
    assert stage.watch(10**9, lambda _: "the same", timeout) == (Duration.parse(timeout).seconds, False)
    assert stage.looks[-1] == Duration.parse(timeout).seconds


def test_what_settles_with_the_last_look_is_in_time() -> None:
    assert Stage().watch(900, str) == (900.0, True)


def test_fifteen_minutes_are_watched_with_few_looks() -> None:
    stage = Stage()
    stage.watch(900, lambda _: "the same")
    assert len(stage.looks) < 100


def test_a_failing_look_is_not_swallowed() -> None:
    stage = Stage()

    def says(_: float) -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        stage.watch(10, says)
