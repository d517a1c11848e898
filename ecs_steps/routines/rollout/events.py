"""The service's events, each told once."""

from __future__ import annotations

from datetime import datetime, timezone

from ecs_steps.console.report import Report
from ecs_steps.values.service import Service

_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


class EventLog:
    """What ECS writes while our deployment goes on."""

    def __init__(self, deployment_id: str, report: Report) -> None:
        self._deployment_id, self._report = deployment_id, report
        self._told: set[str] = set()
        self._since: datetime | None = None

    def tell(self, service: Service) -> None:
        """Show what is new; of a deployment that had ended before we looked, nothing is."""
        ours = service.deployment(self._deployment_id)
        if self._since is None:
            over = ours is None or ours.rollout_state == "COMPLETED"
            newest = max((event.at for event in service.events), default=_LONG_AGO)
            self._since = newest if ours is None or over else ours.created_at
            self._told.update(event.id for event in service.events if over)
        for event in reversed(service.events):
            if event.id not in self._told and event.at >= self._since:
                self._report.foreign(event.message, once=event.id)
            self._told.add(event.id)
