"""Door: time. The one place that sleeps; tenacity, loaded when something failed, sleeps through it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Protocol, TypeVar

from ecs_steps.contract.errors import StepError

T = TypeVar("T")


class Clock(Protocol):
    """Where time comes from; tests bring their own."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""

    def utc(self) -> datetime:
        """The time of day."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class WallClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def utc(self) -> datetime:
        """The time of day."""
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        # On Windows nothing but Ctrl-C cuts a sleep short: Ctrl-Break is heard between short ones.
        longest = 0.5 if os.name == "nt" else seconds
        while seconds > 0:
            time.sleep(min(seconds, longest))
            seconds -= longest


def retried(
    action: Callable[[], T],
    *,
    worth_it: Callable[[BaseException], bool],
    before_sleep: Callable[[BaseException, float], None],
    clock: Clock,
    for_seconds: float,
    at_least: Callable[[BaseException], float] = lambda _: 0.0,
) -> T:
    """Call `action` until it succeeds, fails with something not worth retrying, or `for_seconds` have passed.

    `at_least` is how many seconds an error asks us to wait.
    """
    deadline = clock.now() + for_seconds
    try:
        return action()
    except StepError as error:
        if not worth_it(error):
            raise
        failed = [error]

    def attempt() -> T:
        if failed:
            raise failed.pop()  # the first one, which was made already
        return action()

    result: T = _attempts(worth_it, before_sleep, at_least, clock, deadline)(attempt)
    return result


def _attempts(
    worth_it: Callable[[BaseException], bool],
    before_sleep: Callable[[BaseException, float], None],
    at_least: Callable[[BaseException], float],
    clock: Clock,
    deadline: float,
) -> Any:
    from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

    def tell(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if error is not None and state.next_action is not None:
            before_sleep(error, state.next_action.sleep)

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return max(float(spread(state)), at_least(error) if error is not None else 0.0)

    spread = wait_random_exponential(multiplier=1, max=20)
    return Retrying(
        sleep=clock.sleep,
        retry=retry_if_exception(worth_it),
        wait=pause,
        stop=lambda _: clock.now() >= deadline,
        before_sleep=tell,
        reraise=True,
    )
