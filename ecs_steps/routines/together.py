"""Follow several things in one process and one loop: deployments, addresses, services that are busy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.live import LiveTable
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.following import Course, Followed, Following
from ecs_steps.routines.rollout import Rollout
from ecs_steps.routines.watch import Watch, watch_all
from ecs_steps.rules.verdict import Sight
from ecs_steps.rules.verdict_words import rows

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class _Turn:
    """What to do when a watch has ended; until then its looks ask `ecs` for `service`."""

    then: Callable[[Any], None]
    ecs: Ecs | None
    service: str


class Together:
    """The loop; what is done when one thing has ended may add others, which join it.

    Services that are asked for by the same `Ecs`, which stands for one cluster, are described in tens.
    """

    def __init__(self, clock: Clock, report: Report, table: LiveTable | None) -> None:
        self._clock, self._report, self._table = clock, report, table
        self._watches: list[Watch[Any]] = []
        self._turns: dict[Watch[Any], _Turn] = {}
        self._rows: dict[Rollout, list[tuple[str, ...]]] = {}

    def watch(
        self,
        watch: Watch[Seen],
        then: Callable[[tuple[Seen, bool] | StepError], None],
        *,
        ecs: Ecs | None = None,
        service: str = "",
    ) -> None:
        """Watch something; `then` gets its last sight and whether it was in time, or the error of its looks."""
        self._watches.append(watch)
        self._turns[watch] = _Turn(then, ecs, service)

    def follow(
        self,
        followed: Followed,
        ecs: Ecs,
        clients: Clients,
        then: Callable[[Course | StepError], None],
        known: Callable[[Course], None] = lambda _: None,
    ) -> None:
        """Follow a deployment; `then` gets how it ended, or why it could not be followed."""
        rollout = followed.rollout
        following = Following(followed, clients, self._report, known)

        def ended(end: tuple[Sight, bool] | StepError) -> None:
            if isinstance(end, StepError):
                then(end)
                return
            try:
                judgement, evidence = following.judged(end[0], timely=end[1])
                course = following.explained(end[0], judgement, evidence)
            except StepError as error:
                then(error)
            else:
                then(course)

        watch = following.watch(lambda sight: self._show(rollout, sight))
        watch.is_shown = self._table is not None
        self.watch(watch, ended, ecs=ecs, service=rollout.service)

    def run(self) -> None:
        """Go on until everything has ended."""
        for watch, end in watch_all(self._watches, say=self._report.line, clock=self._clock, expect=self._expect):
            self._turns.pop(watch).then(end)

    def _expect(self, due: Sequence[Watch[Any]]) -> None:
        asked: dict[Ecs, list[str]] = {}
        for watch in due:
            turn = self._turns[watch]
            if turn.ecs is not None:
                asked.setdefault(turn.ecs, []).append(turn.service)
        for ecs, services in asked.items():
            ecs.expect(services)

    def _show(self, rollout: Rollout, sight: Sight) -> None:
        if self._table is not None:
            self._rows[rollout] = rows(sight)
            self._table.show([row for each in self._rows.values() for row in each])
