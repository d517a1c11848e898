"""A command that an image has to pass: run inside of it, within a time, before it counts."""

from __future__ import annotations

import shlex
from collections import deque
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.trial import Trial, trial
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, Refused, TimedOut
from ecs_steps.routines.heartbeat import heartbeat
from ecs_steps.values.duration import Duration

_LAST = 10
_WHAT = "The image did not pass its test, and got no name"


@dataclass(frozen=True, kw_only=True)
class ImageTest:
    """The words of a command, and how long it may take."""

    words: tuple[str, ...]
    timeout: Duration


def asked(command: str | None, timeout: Duration) -> ImageTest | None:
    """Split a command as a POSIX shell splits words; no shell will see it. None without a command."""
    if not command:
        return None
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise BadParameter("test_command is no command", why=str(error), hint="Close its quotes.") from None
    if not words:
        raise BadParameter("test_command is no command", why="it is empty", hint="Such as: nginx -t")
    return ImageTest(words=tuple(words), timeout=timeout)


def passed(image_id: str, test: ImageTest, clients: Clients, report: Report) -> None:
    """Run the command in the image; raise Refused with its last lines unless it ends with 0, TimedOut if it does not.

    Its container is gone afterwards, also after a signal.
    """
    last: deque[str] = deque(maxlen=_LAST)
    with (
        report.group(f"Testing the image: {shlex.join(test.words)}"),
        trial(clients.docker, image_id, test.words) as container,
    ):
        code = _run(container, test, last, clients, report)
    said = " | ".join(line.strip() for line in last if line.strip()) or "(nothing)"
    hint = f"It wrote last: {said[-400:]}"
    if code is None:
        why = f"{test.words[0]} had not ended after {test.timeout}, and was killed"
        raise TimedOut(_WHAT, why=why, hint=f"{hint}. It may take longer with --test-timeout.")
    if code:
        raise Refused(_WHAT, why=f"{test.words[0]} ended with {code}", hint=hint)


def _run(container: Trial, test: ImageTest, last: deque[str], clients: Clients, report: Report) -> int | None:
    """Show what it writes and return its exit code; None if it took too long."""
    deadline, late = clients.clock.now() + test.timeout.seconds, False

    def look() -> None:
        nonlocal late
        if not late and clients.clock.now() >= deadline:
            late = True
            container.kill()

    def silent(seconds: float) -> None:
        report.line(f"Nothing new for {seconds:.0f} s, {test.words[0]} is running")

    with heartbeat(clients.clock, silent, also=look) as heard:
        for line in container.lines():
            report.foreign(line)
            last.append(line)
            heard()
        code = container.exit_code()
    return None if late else code
