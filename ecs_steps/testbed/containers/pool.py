"""The targets behind one listener, and whose turn it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ecs_steps.testbed.rollout.task import Task


@dataclass(kw_only=True, eq=False)
class Member:
    """A task behind a listener: its published port, and how many requests it is answering."""

    task: Task
    port: int
    is_healthy: bool = False
    busy: int = 0

    @property
    def takes_requests(self) -> bool:
        """True while the target is healthy and its task is wanted: a draining one gets nothing new."""
        return self.is_healthy and self.task.is_live


class Pool:
    """Hands out healthy members in turn."""

    def __init__(self) -> None:
        self._members: list[Member] = []
        self._turn = 0
        self._changed = threading.Condition()

    def add(self, member: Member) -> None:
        """Add a target; it gets requests once it is healthy."""
        with self._changed:
            self._members.append(member)

    def mark(self, member: Member, *, healthy: bool) -> None:
        """Note a target's health."""
        with self._changed:
            member.is_healthy = healthy

    def healthy(self) -> int:
        """Count the targets that take requests."""
        with self._changed:
            return sum(member.takes_requests for member in self._members)

    @contextmanager
    def turn(self) -> Iterator[Member | None]:
        """Hand out the target whose turn it is for one request; None when there is none."""
        with self._changed:
            ready = [member for member in self._members if member.takes_requests]
            self._turn += 1
            member = ready[self._turn % len(ready)] if ready else None
            if member is not None:
                member.busy += 1
        try:
            yield member
        finally:
            if member is not None:
                with self._changed:
                    member.busy -= 1
                    self._changed.notify_all()

    def remove(self, task: Task, *, patience: float) -> None:
        """Take a task's targets out, and wait so many seconds for the requests they still answer."""
        with self._changed:
            leaving = [member for member in self._members if member.task is task]
            self._members = [member for member in self._members if member.task is not task]
            self._changed.wait_for(lambda: not any(member.busy for member in leaving), patience)
