"""The tasks of our deployment: those that died, before ECS forgets them, and those that run."""

from __future__ import annotations

from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.rules.causes.telling import telling
from ecs_steps.values.service import Deployment
from ecs_steps.values.task import Task

#: States of a task whose containers have ended: their exit codes and reasons are known.
_ENDED = ("DEPROVISIONING", "STOPPED", "DELETED")


class Tasks:
    """The tasks of one deployment; what cannot be read is left out with one line.

    What was read since the last look at the service is not read again.
    """

    def __init__(self, ecs: Ecs, cluster: str, service: str, deployment_id: str, report: Report) -> None:
        self._ecs, self._report = ecs, report
        self._cluster, self._service, self._deployment_id = cluster, service, deployment_id
        self._died: dict[str, Task] = {}
        self._runs: tuple[Task, ...] | None = None
        self._failed, self._running = 0, 0
        self._is_read, self._has_all = False, False
        self._warned: set[str] = set()

    @property
    def known_dead(self) -> tuple[Task, ...]:
        """Those that died, as far as they were seen."""
        return tuple(self._died.values())

    def follow(self, ours: Deployment | None) -> None:
        """Look at the tasks that died when the counts say that there are new ones."""
        self._is_read, self._runs = False, None
        if ours is None:
            return
        if ours.failed > self._failed or ours.running < self._running:
            self._read()
            self._has_all = self._is_read and _is_given_up(ours) and self._are_ended(ours.failed)
        self._failed, self._running = ours.failed, ours.running

    def stopped(self) -> tuple[Task, ...]:
        """The tasks of this deployment that died, also those that ECS has forgotten meanwhile."""
        if not self._has_all and not (self._is_read and self._are_ended(self._failed)):
            self._read()
        return self.known_dead

    def running(self) -> tuple[Task, ...]:
        """The running tasks of this deployment; empty where they may not be read."""
        if self._runs is None:
            try:
                found = self._ecs.tasks(self._cluster, self._service, "RUNNING")
            except AwsDenied as denied:
                self._warn_once(f"{denied.what}: the running tasks are not compared with the image")
                return ()
            ours = (task for task in found if task.deployment == self._deployment_id)
            self._runs = tuple(task for task in ours if task.last_status == "RUNNING")
        return self._runs

    def _read(self) -> None:
        try:
            found = self._ecs.tasks(self._cluster, self._service, "STOPPED")
            self._died.update((task.arn, task) for task in telling(found, self._deployment_id))
            self._is_read = True
        except StepError as error:  # a reason is a comfort; the verdict stands without it
            self._warn_once(f"{error.what}: reasons of stopped tasks are left out")

    def _are_ended(self, failures: int) -> bool:
        """True when those that were counted are known, with all that ECS will ever tell of them."""
        return len(self._died) >= failures and all(task.last_status in _ENDED for task in self._died.values())

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self._report.warn(text)


def _is_given_up(ours: Deployment) -> bool:
    """True when ECS brings nothing of it about any more: what dies from now on explains nothing."""
    return ours.status != "PRIMARY" or ours.rollout_state == "FAILED"
