"""One thing that a release needs, and how it is made once, whoever else makes it at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ecs_steps.clients.aws import AnswerLost, AwsRefused, AwsUnreachable, Unavailable
from ecs_steps.clients.clock import Clock
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.sending import PAUSE, TROUBLE_SECONDS

#: How long AWS's own hesitation is: a role that it has just made, others who change the same log group.
SETTLING_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that a release needs, as it was found.

    `settings` are what it would be made with, `differences` what is otherwise about the one that is there. `make` tells
    whether it was we who made it; `change` makes an end of the differences, and tells whether it could change anything.
    """

    name: str
    is_missing: bool
    settings: tuple[str, ...]
    differences: tuple[str, ...]
    make: Callable[[], bool]
    change: Callable[[], bool]
    #: Why it cannot be made yet, where something else has to come first.
    waits_for: str = ""


@contextmanager
def half_made(name: str) -> Iterator[None]:
    """Say, where this block fails, that the thing is there and lacks a setting."""
    try:
        yield
    except StepError as error:
        error.hint = f"{error.hint} The {name} is made: run it again with --change-existing.".strip()
        raise


def once(
    call: Callable[[], object],
    clock: Clock,
    report: Report,
    *,
    is_there: Callable[[AwsRefused], bool] = lambda _: False,
    settles: Callable[[AwsRefused], bool] = lambda _: False,
) -> bool:
    """Make a call that does nothing when it is made twice; False where AWS says that someone else has done it.

    A call whose answer was lost is sent again: when AWS says then that it is there, it was carried out.
    """
    began, was_sent = clock.now(), False
    while True:
        passed = clock.now() - began
        try:
            call()
        except (AnswerLost, Unavailable) as lost:
            if passed >= TROUBLE_SECONDS:
                raise
            report.warn(f"{lost.what}, and it may have been carried out: asking again")
            was_sent = True
        except AwsUnreachable as unreachable:
            if passed >= TROUBLE_SECONDS:
                raise
            report.line(f"{unreachable.what}; again in {PAUSE:.0f} s")
        except AwsRefused as refused:
            if is_there(refused):
                return was_sent
            if not settles(refused) or passed >= SETTLING_SECONDS:
                raise
            report.line(f"{refused}; again in {PAUSE:.0f} s")
        else:
            return True
        clock.sleep(PAUSE)
