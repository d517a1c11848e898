"""Everything the engine's parts share: time, names, services, tasks and who runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ecs_steps.testbed.rollout.agenda import Agenda, Names
from ecs_steps.testbed.rollout.behaviour import Timings
from ecs_steps.testbed.rollout.instances import ContainerInstance
from ecs_steps.testbed.rollout.runner import TaskRunner
from ecs_steps.testbed.rollout.script import Script
from ecs_steps.testbed.rollout.service import EVENTS_KEPT, Service, ServiceEvent
from ecs_steps.testbed.rollout.task import Task


@dataclass(kw_only=True, eq=False)
class World:
    """The state of one test bed's ECS; `runner` and `reconcile` are set by the engine that owns it."""

    agenda: Agenda
    names: Names
    timings: Timings
    script: Script
    runner: TaskRunner = field(init=False)
    reconcile: Callable[[Service], None] = field(init=False)
    #: Tells a target group's own deregistration delay in seconds; None where it has none.
    deregistration_delay: Callable[[str], float | None] = lambda _: None
    #: The alarms that are in the state ALARM.
    alarms: set[str] = field(default_factory=set)
    services: dict[str, Service] = field(default_factory=dict)
    instances: dict[str, ContainerInstance] = field(default_factory=dict)  # by ARN
    #: Clusters that have, or had, instances.
    counted_clusters: set[str] = field(default_factory=set)
    tasks: dict[str, tuple[Service, Task]] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """The time of the event that is happening."""
        return self.agenda.now

    def tell(self, service: Service, message: str) -> None:
        """Write an event; the newest stands first."""
        event = ServiceEvent(id=self.names.event(), created_at=self.now, message=f"(service {service.name}) {message}")
        service.events.insert(0, event)
        del service.events[EVENTS_KEPT:]

    def wake(self, service: Service, after: float = 0.0) -> None:
        """Let the scheduler look at a service, once for all wishes of this moment."""
        if after > 0:
            self.agenda.after(after, lambda: self.wake(service))
        elif not service.awake:
            service.awake = True
            self.agenda.after(0, lambda: self._look(service))

    def _look(self, service: Service) -> None:
        service.awake = False
        self.reconcile(service)
