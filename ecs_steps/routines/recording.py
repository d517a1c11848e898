"""Every fact of a followed deployment, in a file that is whole at every moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

from ecs_steps.clients.clock import Clock
from ecs_steps.clients.files import write_atomically
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.task import Task

# Services of thousands of tasks exist, and a crash loop may go on for hours: a file to look at stays one.
_LOOKS, _TASKS = 5_000, 1_000


def begin_record(path: str | None) -> None:
    """Begin a record, so that a path that cannot be written is said before anything is changed or waited for."""
    if path is not None:
        write_atomically(path, "{}\n")


class Recording:
    """What was seen of one deployment; without a path nothing is kept.

    The file is one JSON object: `timeline` (a look each time that something changed, `at` in UTC), `events` of the
    service since the deployment began, `tasks` of the deployment by ARN, `service_deployment` as it was seen last, and
    `end` (empty while it moves) with verdict, proof and cause. Times are UTC, in ISO 8601.
    """

    def __init__(self, path: str | None, clock: Clock, report: Report) -> None:
        self._path, self._clock, self._report = path, clock, report
        self._timeline: list[dict[str, Any]] = []
        self._events: dict[str, dict[str, Any]] = {}
        self._tasks: dict[str, dict[str, Any]] = {}
        self._head: dict[str, Any] = {}
        self._end: dict[str, Any] = {}
        self._written = ""
        begin_record(path)

    def saw(self, sight: Sight) -> None:
        """Keep a look, if it shows something that the one before did not."""
        if self._path is None:
            return
        self._head = {
            "cluster": sight.service.cluster,
            "service": sight.service.arn,
            "deployment": sight.deployment_id,
            "service_deployment": asdict(sight.record) if sight.record else None,
        }
        look = _look(sight)
        if not self._timeline or {**self._timeline[-1], "at": None} != {**look, "at": None}:
            self._timeline.append({**look, "at": self._clock.utc()})
        began = sight.ours.created_at if sight.ours else None
        for event in sight.service.events:
            if began is None or event.at >= began:
                self._events.setdefault(event.id, {"at": event.at, "message": event.message})
        self._write()

    def ended(self, end: Mapping[str, Any], tasks: Iterable[Task] = ()) -> None:
        """Keep how it ended, and tasks of the deployment; the newest that is known of each stands."""
        if self._path is None:
            return
        self._tasks.update((task.arn, asdict(task)) for task in tasks)
        self._end = dict(end)
        self._write()

    def _write(self) -> None:
        facts = {
            **self._head,
            "timeline": self._timeline[-_LOOKS:],
            "events": sorted(self._events.values(), key=lambda event: event["at"]),
            "tasks": list(self._tasks.values())[-_TASKS:],
            "end": self._end,
        }
        text = self._report.redacted(json.dumps(facts, indent=1, default=_plain)) + "\n"
        if self._path is None or text == self._written:
            return
        try:
            write_atomically(self._path, text)
            self._written = text
        except BadParameter as unwritten:  # the disk is full by now; the deployment matters more than its record
            self._report.warn(f"{unwritten}; the record is not complete")
            self._path = None


def _look(sight: Sight) -> dict[str, Any]:
    ours, service = sight.ours, sight.service
    return {
        "at": None,
        "status": sight.record.status if sight.record else None,
        "rollout_state": ours.rollout_state if ours else None,
        "task_definition": ours.task_definition if ours else None,
        "desired": ours.desired if ours else None,
        "running": ours.running if ours else None,
        "pending": ours.pending if ours else None,
        "failed": ours.failed if ours else None,
        "others": [
            {
                "deployment": each.id,
                "status": each.status,
                "task_definition": each.task_definition,
                "running": each.running,
                "pending": each.pending,
            }
            for each in service.deployments
            if each.id != sight.deployment_id
        ],
        "service": {"status": service.status, "desired": service.desired, "running": service.running},
    }


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return str(value)
