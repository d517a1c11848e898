"""Which of many findings is the decisive one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ecs_steps.rules.causes.facts import Facts, Finding, of_event, of_target, of_task
from ecs_steps.rules.causes.reading import plain
from ecs_steps.rules.causes.tiers import HEALTH, NAMED, NOTHING, tier
from ecs_steps.rules.causes.wording import classify
from ecs_steps.values.cause import CauseKind

#: A reason that fewer of the stopped tasks have than one in so many explains the others only if it is memory.
_FEW = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The decisive finding, all that say the same, and how many other reasons the stopped tasks had."""

    finding: Finding
    same: tuple[Finding, ...]
    others: int


def choose(facts: Facts) -> Choice | None:
    """Choose the decisive finding; None where nothing tells."""
    named = _named(facts)
    of_tasks = [of_task(task, facts.essential) for task in facts.tasks]
    of_events = [_placed(each, facts) for message in facts.events if (each := of_event(message)) is not None]
    of_targets = [each for target in facts.targets if (each := of_target(target)) is not None]
    groups = _grouped([*of_tasks, *of_events, *of_targets])
    of_task_groups = [group for group in groups if group[0].task is not None]
    if named is not None:
        return Choice(finding=named, same=(named,), others=len(of_task_groups))
    telling = [group for group in groups if tier(group[0].kind) != NAMED]
    if not telling:
        return None
    best = min(telling, key=lambda group: _order(group, len(facts.tasks)))
    return Choice(finding=best[0], same=tuple(best), others=len(of_task_groups) - (best[0].task is not None))


def _named(facts: Facts) -> Finding | None:
    """What ECS itself says the deployment was ended by; a circuit breaker is no cause."""
    kind = classify(facts.status_reason)
    if facts.alarms and kind in (None, CauseKind.ALARM, CauseKind.CIRCUIT_BREAKER):
        return Finding(kind=CauseKind.ALARM, text="; ".join(each.reason for each in facts.alarms if each.reason))
    if kind is not None and tier(kind) != NOTHING:
        return Finding(kind=kind, text=facts.status_reason)
    found = (of_event(message) for message in facts.events)
    return next((each for each in found if each is not None and tier(each.kind) == NAMED), None)


def _placed(finding: Finding, facts: Facts) -> Finding:
    """Say more exactly why there is no place, by how the service is set up."""
    kind = finding.kind
    if kind is CauseKind.NO_PORT and _nothing_may_stop(facts):
        kind = CauseKind.STATIC_HOST_PORT
    if kind is CauseKind.FARGATE_CAPACITY and set(facts.capacity_providers) == {"FARGATE_SPOT"}:
        kind = CauseKind.SPOT_CAPACITY
    return Finding(kind=kind, text=finding.text)


def _nothing_may_stop(facts: Facts) -> bool:
    """True where as many tasks must stay healthy as are wanted (ECS rounds the percentage up)."""
    least = facts.settings.minimum_healthy_percent
    percent = 100 if least is None else least
    return facts.desired > 0 and math.ceil(facts.desired * percent / 100) >= facts.desired


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Put together what says the same, those of tasks first; an event about what tasks say is one of them."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        if finding.task is None:
            same = next((each for each in groups.values() if each[0].kind is finding.kind), None)
            if same is not None:
                same.append(finding)
                continue
        groups.setdefault(_same(finding), []).append(finding)
    return list(groups.values())


def _same(finding: Finding) -> tuple[object, ...]:
    """What two findings have in common that say the same: texts differ in numbers and ids."""
    words = re.sub(r"[0-9a-f]*\d[0-9a-f]*", "#", plain(finding.text))
    return finding.kind, finding.container, finding.exit_code, words if finding.task is not None else ""


def _order(group: Sequence[Finding], stopped: int) -> tuple[bool, float, int]:
    """Order groups: causes before consequences, what tasks say before what events say, the frequent before the rare."""
    first = group[0]
    bearing = sum(each.task is not None for each in group)
    nearness: float = tier(first.kind)
    if bearing == 0 and nearness <= HEALTH:
        nearness = HEALTH + 0.5
    rare = 0 < bearing * _FEW < stopped and first.kind is not CauseKind.OUT_OF_MEMORY
    return rare, nearness, -bearing
