"""When it is certain that a deployment will not succeed, before ECS or the timeout says so.

Where ECS's circuit breaker or an alarm would roll it back, nothing is ended early that they can see: the end of that is
the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from math import ceil

from ecs_steps.contract.choices import Verdict
from ecs_steps.rules.causes.wording import classify
from ecs_steps.rules.verdict import MOVING, Judgement, Sight
from ecs_steps.values.cause import CauseKind
from ecs_steps.values.service import Deployment, Service
from ecs_steps.values.task import Task

#: So many rounds of tasks with an error of the image that cannot heal: one could have met a registry during a push.
ROUNDS_WITHOUT_IMAGE = 2
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)
_CANNOT_HEAL = {CauseKind.IMAGE_NOT_FOUND, CauseKind.WRONG_PLATFORM}
# "Amazon ECS service event messages": the percentages leave no room to stop an old task or to start a new one.
_NO_ROOM = "was unable to stop or start tasks during a deployment because of the service deployment configuration"


def failures_allowed(desired: int) -> int:
    """How many tasks may fail one after the other where no circuit breaker is set.

    ECS's breaker gives up at half the desired count, at least 3 and at most 200 ("How the Amazon ECS deployment circuit
    breaker detects failures"); where nobody asked for one, twice that.
    """
    return 2 * min(max(3, ceil(desired / 2)), 200)


def ends_early(sight: Sight) -> Judgement:
    """Judge a deployment that still moves: failed when it is certain that it cannot succeed."""
    ours = sight.ours
    if ours is None or ours.status != "PRIMARY" or sight.awaited or sight.is_done:
        return MOVING
    # Where nothing can start nothing fails either, so that no breaker would ever count it.
    if _rolls_back(sight.service) and not _has_no_room(sight.service, ours):
        return MOVING
    if why := hopeless(sight):
        return Judgement(Verdict.FAILED, why)
    return MOVING


def hopeless(sight: Sight) -> str:
    """Say why our deployment cannot succeed any more; empty while it may."""
    ours = sight.ours
    if ours is None:
        return ""
    without_image = [task for task in sight.stopped if _cannot_heal(task)]
    if ours.running == 0 and _rounds(without_image) >= ROUNDS_WITHOUT_IMAGE:
        return f"{len(without_image)} tasks found no image that they can run"
    allowed = failures_allowed(sight.wanted)
    if not sight.service.settings.breaker and ours.failed > allowed:
        return f"{ours.failed} tasks failed one after the other, and {allowed} are allowed without a circuit breaker"
    if _has_no_room(sight.service, ours):
        return "minimumHealthyPercent and maximumPercent leave no room to start a new task or to stop an old one"
    return ""


def _has_no_room(service: Service, ours: Deployment) -> bool:
    return any(_NO_ROOM in event.message and event.at >= ours.created_at for event in service.events)


def _rounds(tasks: Sequence[Task]) -> int:
    """How many times tasks were tried one after the other: each round began when the one before had ended."""
    rounds, ended = 0, None
    for task in sorted(tasks, key=lambda each: each.created_at or _LONG_AGO):
        began = task.created_at or _LONG_AGO
        if ended is None or began >= ended:
            rounds, ended = rounds + 1, task.stopping_at or task.stopped_at or began
    return rounds


def _rolls_back(service: Service) -> bool:
    return service.settings.breaker_rolls_back or bool(service.settings.alarms and service.settings.alarms_roll_back)


def _cannot_heal(task: Task) -> bool:
    texts = (task.stopped_reason, *(container.reason for container in task.containers))
    return any(classify(text) in _CANNOT_HEAL for text in texts)
