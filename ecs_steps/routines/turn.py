"""Whose turn it is: others are waited for before anything is registered, and what runs then is what it starts from."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import OnBusy
from ecs_steps.routines.others import Coming, when_free
from ecs_steps.routines.outage import outlasting
from ecs_steps.routines.starting_point import Start
from ecs_steps.rules.others_at_work import in_progress
from ecs_steps.rules.service_update import Asked
from ecs_steps.values.duration import Duration
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import TaskDefinitionName


class Told(Protocol):
    """What telling a service gives: what it runs now, and what it ran right before."""

    @property
    def updated(self) -> bool | None:
        """True when it was told."""

    @property
    def task_definition(self) -> TaskDefinitionName | None:
        """What it was told to run."""

    @property
    def previous_task_definition(self) -> TaskDefinitionName | None:
        """What it ran before."""


class Named(Protocol):
    """What registering gives: the revision, without its number where a dry run would make a new one."""

    @property
    def task_definition(self) -> TaskDefinitionName:
        """The revision, or its family."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A service that is about to get a revision, how that is registered, and what to do about others."""

    cluster: str
    service: str
    region: str | None
    on_busy: OnBusy
    timeout: Duration
    dry_run: bool
    register: Callable[[Any, Clients, Report], Named]


def in_turn(turn: Turn, start: Start, registering: Any, clients: Clients, report: Report, *, anew: bool) -> Start:
    """Wait (or fail, as `on_busy` says) until nobody else's deployment is in progress; give where to start from then.

    What ECS takes back meanwhile would come again with a revision that was made from it, and what somebody has brought
    would be taken back. Where the deployment in progress is of the very revision that would be registered it is ours.
    `registering` is what the step that registers is given; `anew` asks for a look, where that of `start` is old.
    """
    if start.service is None or turn.dry_run:
        return start
    ecs = clients.ecs(turn.region)
    if anew:
        seen = outlasting(lambda: ecs.service(turn.cluster, turn.service), ecs, clients.clock, report)
        start = _moved(start, seen, report)
    if turn.on_busy is OnBusy.SUPERSEDE or start.service is None or in_progress(start.service) is None:
        return start
    dry = replace(registering, task_definition=start.task_definition, dry_run=True)
    made = turn.register(dry, clients, Report(io.StringIO(), now=clients.clock.now)).task_definition
    asked = Asked(task_definition=made) if made.revision is not None else Asked(force_new_deployment=True)
    coming = Coming(cluster=turn.cluster, service=turn.service, asked=asked, on_busy=turn.on_busy, timeout=turn.timeout)
    began = clients.clock.now()
    free = when_free(coming, ecs, clients.clock, report)
    start = replace(start, waited=clients.clock.now() - began)
    return start if free is None else _moved(start, free, report)


def warn_if_passed(start: Start, told: Told, report: Report) -> None:
    """Say that somebody deployed between the moment at which ours was made and that at which it was told."""
    base, before, now = start.task_definition, told.previous_task_definition, told.task_definition
    if start.is_named or not told.updated or base is None or before is None or now is None:
        return
    if before.short != base.short:
        made = f"{now.short} was made from {base.short}, and {before.short} came meanwhile"
        report.warn(f"{made}: what {before.short} brought is not in it; deploy it again if that is needed")


def _moved(start: Start, seen: Service, report: Report) -> Start:
    """Start from what the service was told last, unless a revision was named."""
    now = TaskDefinitionName.parse(seen.task_definition)
    if start.is_named or start.task_definition is None or now.short == start.task_definition.short:
        return replace(start, service=seen)
    report.line(f"{seen.name} is on {now.short} by now, not on {start.task_definition.short}: starting from that")
    return replace(start, service=seen, task_definition=now)
