"""Gather what ECS, load balancers, alarms and logs say of a deployment that did not succeed, and name its cause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import StepError
from ecs_steps.routines import last_words
from ecs_steps.routines.rollout.targets import Targets
from ecs_steps.rules.causes.explain import explain, unexplained
from ecs_steps.rules.causes.facts import Facts
from ecs_steps.rules.standing import standing
from ecs_steps.rules.verdict import Judgement, Sight
from ecs_steps.values.cause import Cause, CauseKind
from ecs_steps.values.service import ServiceEvent
from ecs_steps.values.target import Alarm
from ecs_steps.values.task import Container, Task
from ecs_steps.values.task_definition import Document

_NAMES_A_TASK = re.compile(r"\(task ([^)\s]+)\)")
_NAMES_A_DEPLOYMENT = re.compile(r"\(deployment ([^)\s]+)\)")
_ALARMED = "deployment failed: alarm"


def find_cause(
    judgement: Judgement, sight: Sight, tasks: Sequence[Task], clients: Clients, report: Report, region: str | None
) -> Cause:
    """Name the cause of a verdict that is not good, and show the last words of the container that is to blame.

    What may not be read is left out with one line each.
    """
    if judgement.verdict is Verdict.OVERTAKEN:
        gone = sight.service.status != "ACTIVE"
        return unexplained(judgement.why, CauseKind.SERVICE_DELETED if gone else CauseKind.SUPERSEDED)
    if judgement.verdict is Verdict.FAILED and sight.is_done:  # its own tasks contradict it: nothing died of that
        return unexplained(judgement.why, CauseKind.IMAGE_MISMATCH)
    newest = sorted(tasks, key=_ended_at, reverse=True)
    document = _document(newest, clients, report, region)
    facts = _gathered(judgement, sight, newest, clients, report, region)
    facts = replace(facts, essential=_essential(document))
    cause = explain(facts)
    if cause.kind in (CauseKind.LOAD_BALANCER_HEALTH, CauseKind.CIRCUIT_BREAKER, CauseKind.UNKNOWN):
        targets = Targets(clients.load_balancers(region), report).of(sight.service)
        facts = replace(facts, targets=tuple(target for each in targets for target in each))
        cause = explain(facts)
    if cause.kind in (CauseKind.STATIC_HOST_PORT, CauseKind.NO_PORT):
        facts = replace(facts, host_ports=_host_ports(sight, clients, region))
        cause = explain(facts)
    task, container = _dead(cause, newest)
    if task is not None and container is not None and document is not None:
        lines = last_words.heard(task, container, document, clients, report, region)
        cause = explain(replace(facts, last_lines=lines, is_mute=not lines))
    if judgement.verdict is not Verdict.TIMED_OUT:
        return cause
    if cause.kind in (CauseKind.UNKNOWN, CauseKind.CIRCUIT_BREAKER):
        stands = "" if sight.is_done else f": {standing(sight, facts.targets, _checked(sight, clients, region))}"
        return unexplained(f"{judgement.why}{stands}", CauseKind.DEPLOYMENT_TIMEOUT)
    return replace(cause, says=f"{judgement.why}: {cause.says}")  # what kept it, as far as anything tells


def _ended_at(task: Task) -> float:
    """When it ended; of one that is not cleared away yet, when that began."""
    ended = task.stopped_at or task.stopping_at
    return ended.timestamp() if ended else 0.0


def _gathered(
    judgement: Judgement, sight: Sight, tasks: Sequence[Task], clients: Clients, report: Report, region: str | None
) -> Facts:
    service, record = sight.service, sight.record
    events = _events(sight, tasks)
    return Facts(
        otherwise=judgement.why,
        tasks=tuple(tasks),
        events=events,
        status_reason=record.reason if record else judgement.why,
        alarms=_alarms(sight, events, clients, report, region),
        settings=service.settings,
        desired=service.desired,
        capacity_providers=service.capacity_providers,
    )


def _events(sight: Sight, tasks: Sequence[Task]) -> tuple[str, ...]:
    """The events since the deployment began that are not about another deployment or its tasks, newest first.

    Where nothing tells when it began, only those that name it or its tasks: ECS keeps the events of weeks.
    """
    began = _began(sight)
    ours = {task.id for task in tasks}
    return tuple(
        event.message
        for event in sight.service.events
        if _may_be_ours(event, sight.deployment_id, ours)
        and (event.at >= began if began is not None else _is_ours(event, sight.deployment_id, ours))
    )


def _began(sight: Sight) -> datetime | None:
    ours = sight.ours or sight.last
    if ours is not None:
        return ours.created_at
    return sight.record.created_at if sight.record is not None else None


def _is_ours(event: ServiceEvent, deployment_id: str, tasks: set[str]) -> bool:
    return deployment_id in event.message or any(each in tasks for each in _NAMES_A_TASK.findall(event.message))


def _may_be_ours(event: ServiceEvent, deployment_id: str, tasks: set[str]) -> bool:
    deployments = _NAMES_A_DEPLOYMENT.findall(event.message)
    named = _NAMES_A_TASK.findall(event.message)
    if deployments and deployment_id not in deployments:
        return False
    return not (named and tasks) or any(each in tasks for each in named)


def _alarms(
    sight: Sight, events: Sequence[str], clients: Clients, report: Report, region: str | None
) -> tuple[Alarm, ...]:
    """The alarms that ended the deployment, with what they say themselves where that may be read."""
    record = sight.record
    names = record.triggered_alarms if record is not None and record.breaker != "TRIGGERED" else ()
    if not names and not any(_ALARMED in message for message in events):
        return ()
    try:
        found = clients.alarms(region).named(names or sight.service.settings.alarms)
    except StepError as error:
        report.warn(f"{error.what}: why an alarm went off is left out")
        found = ()
    told = {each.name: each for each in found if names or each.state == "ALARM"}
    return tuple(told.get(name, Alarm(name=name, state="ALARM")) for name in names) or tuple(told.values())


def _document(tasks: Sequence[Task], clients: Clients, report: Report, region: str | None) -> Document | None:
    """The revision that the tasks ran; None where there is none, or it may not be read."""
    if not tasks:
        return None
    try:
        return clients.ecs(region).task_definition(tasks[0].task_definition)
    except StepError as error:
        report.warn(f"{error.what}: the log of a container that died is not found")
        return None


def _containers(sight: Sight, clients: Clients, region: str | None) -> Sequence[Document]:
    """The containers of our revision as they are defined; empty where it may not be read."""
    ours = sight.ours or sight.last
    try:
        document = clients.ecs(region).task_definition(ours.task_definition) if ours is not None else None
    except StepError:
        return ()
    return tuple((document or {}).get("containerDefinitions", ()))


def _host_ports(sight: Sight, clients: Clients, region: str | None) -> tuple[int, ...]:
    """The fixed host ports of the revision; empty where it may not be read."""
    mappings = [each for one in _containers(sight, clients, region) for each in one.get("portMappings", ())]
    return tuple(sorted({int(each["hostPort"]) for each in mappings if each.get("hostPort")}))


def _checked(sight: Sight, clients: Clients, region: str | None) -> tuple[Task, ...]:
    """The running tasks of ours, where a container of them has a health check; empty where they may not be read."""
    ours = sight.ours
    if ours is None or not ours.running:
        return ()
    if not any("healthCheck" in each for each in _containers(sight, clients, region)):
        return ()
    try:
        found = clients.ecs(region).tasks(sight.service.cluster, sight.service.name, "RUNNING")
    except StepError:
        return ()
    return tuple(task for task in found if task.deployment == sight.deployment_id)


def _essential(document: Document | None) -> frozenset[str] | None:
    if document is None:
        return None
    return frozenset(str(each.get("name")) for each in document["containerDefinitions"] if each.get("essential", True))


def _dead(cause: Cause, tasks: Sequence[Task]) -> tuple[Task | None, Container | None]:
    """The container whose last words explain the cause, in the newest task that bears witness of it."""
    task = next((each for each in tasks if each.arn in cause.tasks), None)
    if task is None:
        return None, None
    if task.started_at is None and all(each.exit_code is None for each in task.containers):
        return None, None  # nothing ran, so nothing was written
    blamed = next((each for each in task.containers if each.name == cause.container), None)
    failed = next((each for each in task.containers if each.exit_code not in (None, 0)), None)
    return task, blamed or failed or (task.containers[0] if task.containers else None)
