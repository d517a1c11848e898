"""The tasks of our deployment: those that died, before ECS forgets them, and those that run."""

from __future__ import annotations

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.rules.causes.telling import telling
from ecs_steps.values.service import Deployment
from ecs_steps.values.task import Task


class Tasks:
    """The tasks of one deployment; what cannot be read is left out with one line."""

    def __init__(self, ecs: Ecs, cluster: str, service: str, deployment_id: str, report: Report) -> None:
        self._ecs, self._report = ecs, report
        self._cluster, self._service, self._deployment_id = cluster, service, deployment_id
        self._died: dict[str, Task] = {}
        self._failed, self._running = 0, 0
        self._warned: set[str] = set()

    @property
    def known_dead(self) -> tuple[Task, ...]:
        """Those that died, as far as they were seen."""
        return tuple(self._died.values())

    def follow(self, ours: Deployment) -> None:
        """Look at the tasks that died when the counts say that there are new ones."""
        if ours.failed > self._failed or ours.running < self._running:
            self.stopped()
        self._failed, self._running = ours.failed, ours.running

    def stopped(self) -> tuple[Task, ...]:
        """The tasks of this deployment that died, also those that ECS has forgotten meanwhile."""
        try:
            found = self._ecs.tasks(self._cluster, self._service, "STOPPED")
            self._died.update((task.arn, task) for task in telling(found, self._deployment_id))
        except StepError as error:  # a reason is a comfort; the verdict stands without it
            self._warn_once(f"{error.what}: reasons of stopped tasks are left out")
        return self.known_dead

    def running(self) -> tuple[Task, ...]:
        """The running tasks of this deployment; empty where they may not be read."""
        try:
            found = self._ecs.tasks(self._cluster, self._service, "RUNNING")
        except AwsDenied as denied:
            self._warn_once(f"{denied.what}: the running tasks are not compared with the image")
            return ()
        return tuple(task for task in found if task.deployment == self._deployment_id and task.last_status == "RUNNING")

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._report.warn(text)
