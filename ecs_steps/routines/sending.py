"""Send a write to AWS once: what trouble leaves unknown is looked for before anything is sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecs_steps.clients.aws import AnswerLost, AwsUnreachable, Unavailable
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError

Done = TypeVar("Done")

#: How long trouble with AWS or with the network is waited out.
TROUBLE_SECONDS = 300.0
#: Between two tries, and between two looks at what a try has done.
PAUSE = 3.0


def send_once(
    send: Callable[[float], Done],
    find: Callable[[StepError, float], Done | None],
    again: str,
    ecs: Ecs,
    clock: Clock,
    report: Report,
) -> Done:
    """Send until it was carried out once, and give what it did; `again` says what is sent again where it did nothing.

    `find` gets the trouble in which an answer was lost and gives what the call did, None if it did nothing. Both get
    the time at which trouble is no longer waited out; then the trouble is raised.
    """
    deadline = clock.now() + TROUBLE_SECONDS
    while True:
        try:
            return send(deadline)
        except (AnswerLost, Unavailable) as lost:
            report.warn(f"{lost.what}, and it may have been carried out: looking for what it did")
            done = find(lost, deadline)
            if done is not None:
                return done
            if clock.now() >= deadline:
                raise
            report.line(f"It did nothing: {again}")
        except AwsUnreachable as unreachable:
            if not ecs.answered or clock.now() >= deadline:
                raise
            report.line(f"{unreachable.what}; again in {PAUSE:.0f} s")
        clock.sleep(PAUSE)
