from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ecs_steps.contract.errors import Refused
from ecs_steps.routines.at_once import at_once

#: Far longer than anything here takes.
SECONDS = 180


def test_everything_is_done_and_heard_in_the_thread_that_asked() -> None:
    def work(thing: int, tell: Callable[[int], None]) -> None:
        tell(thing)
        tell(-thing)

    heard = list(at_once(range(1, 21), work, most=3))

    assert sorted(heard) == [*range(-20, 0), *range(1, 21)]


def test_so_many_work_at_a_time_and_no_more() -> None:
    meeting, most, at_work = threading.Barrier(3), [0], [0]
    lock = threading.Lock()

    def work(_: int, tell: Callable[[int], None]) -> None:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        meeting.wait(SECONDS)  # nobody passes unless three are here at once
        with lock:
            at_work[0] -= 1
        tell(1)

    assert sum(at_once(range(9), work, most=3)) == 9
    assert most == [3]


def test_nothing_to_do_is_done() -> None:
    assert list(at_once([], lambda _, __: None, most=3)) == []


def test_the_first_failure_is_raised_and_stops_the_others() -> None:
    stopped = threading.Event()

    def work(thing: str, tell: Callable[[str], None]) -> None:
        if thing == "bad":
            raise Refused("It was refused")
        try:
            while True:
                tell(thing)
        finally:
            stopped.set()

    with pytest.raises(Refused, match="It was refused"):
        list(at_once(["good", "bad", "never begun"], work, most=2))

    assert stopped.wait(SECONDS)


def test_who_stops_listening_stops_the_workers() -> None:
    stopped = threading.Event()

    def work(thing: int, tell: Callable[[int], None]) -> None:
        try:
            while True:
                tell(thing)
        finally:
            stopped.set()

    listening = at_once([7], work, most=1)
    assert next(listening) == 7
    listening.close()  # type: ignore[attr-defined] # it is a generator

    assert stopped.wait(SECONDS)
