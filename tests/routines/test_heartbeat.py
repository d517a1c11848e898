"""A sign of life: once a minute of silence, and not before."""

from __future__ import annotations

import threading

import pytest

from ecs_steps.routines.heartbeat import heartbeat
from tests.registry.moved import MovedClock

_PATIENCE = 30.0


class Silence:
    """What was told, and a way to wait until the thread has looked at the clock."""

    def __init__(self) -> None:
        self.clock = MovedClock()
        self.told: list[float] = []
        self._looked = threading.Condition()
        self._looks = 0

    def look(self) -> None:
        with self._looked:
            self._looks += 1
            self._looked.notify_all()

    def passes(self, seconds: float) -> None:
        """Let time pass, and the thread look twice: the first look may have begun before."""
        self.clock.sleep(seconds)
        with self._looked:
            goal = self._looks + 3
            assert self._looked.wait_for(lambda: self._looks >= goal, _PATIENCE)


@pytest.fixture
def silence() -> Silence:
    return Silence()


def test_a_minute_of_silence_is_told_and_each_one_after_it(silence: Silence) -> None:
    with heartbeat(silence.clock, silence.told.append, silence.look):
        silence.passes(59)
        assert silence.told == []
        silence.passes(1)
        silence.passes(30)
        assert silence.told == [60]
        silence.passes(30)

    assert silence.told == [60, 120]


def test_what_was_heard_begins_a_new_minute(silence: Silence) -> None:
    with heartbeat(silence.clock, silence.told.append, silence.look) as heard:
        silence.passes(50)
        heard()
        silence.passes(50)
        assert silence.told == []
        silence.passes(10)

    assert silence.told == [60]


def test_nothing_is_told_after_the_end(silence: Silence) -> None:
    before = threading.active_count()
    with heartbeat(silence.clock, silence.told.append, silence.look):
        assert threading.active_count() == before + 1
    silence.clock.sleep(600)

    assert threading.active_count() == before
    assert silence.told == []
