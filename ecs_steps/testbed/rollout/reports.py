"""The engine's ear: what runners report, one at a time and in the engine's own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from ecs_steps.testbed.rollout import endings, health, lifecycle
from ecs_steps.testbed.rollout.runner import HealthSource
from ecs_steps.testbed.rollout.service import Service
from ecs_steps.testbed.rollout.task import NetworkBinding, Task
from ecs_steps.testbed.rollout.world import World


class EngineReports:
    """Takes reports from any thread (a `TaskReports`).

    `catch_up` lets everything happen that is due before the report is noted, and again after it.
    """

    def __init__(self, world: World, lock: AbstractContextManager[bool], catch_up: Callable[[], None]) -> None:
        self._world = world
        self._lock = lock
        self._catch_up = catch_up

    def pending(self, task_id: str) -> None:
        """Tell that the images are being pulled."""
        self._note(task_id, lambda _, task: lifecycle.pull(self._world, task))

    def activating(self, task_id: str) -> None:
        """Tell that the images are there and the containers are being started."""
        self._note(task_id, lambda _, task: lifecycle.activate(self._world, task))

    def running(
        self, task_id: str, image_digests: Mapping[str, str | None], ports: Sequence[NetworkBinding] = ()
    ) -> None:
        """Tell that all containers run."""
        self._note(task_id, lambda service, task: lifecycle.run(self._world, service, task, image_digests, ports))

    def healthy(self, task_id: str) -> None:
        """Tell that all checks pass."""
        self._note(task_id, lambda service, task: health.pass_checks(self._world, service, task))

    def unhealthy(self, task_id: str, source: HealthSource, detail: str) -> None:
        """Tell that checks failed for good."""
        self._note(task_id, lambda service, task: health.fail_checks(self._world, service, task, source, detail))

    def exited(self, task_id: str, container: str, exit_code: int | None, reason: str | None) -> None:
        """Tell that a container exited."""
        self._note(
            task_id,
            lambda service, task: endings.exit_container(self._world, service, task, container, exit_code, reason),
        )

    def failed_to_start(
        self, task_id: str, reason: str, container: str | None = None, of_container: str | None = None
    ) -> None:
        """Tell that the task cannot start."""
        self._note(
            task_id,
            lambda service, task: endings.fail_start(self._world, service, task, reason, container, of_container),
        )

    def told(self, task_id: str, message: str) -> None:
        """Tell something in an event of the task's service."""
        self._note(task_id, lambda service, _: self._world.tell(service, message))

    def stopped(self, task_id: str) -> None:
        """Tell that nothing of the task is left."""
        self._note(task_id, lambda service, task: endings.clean_up(self._world, service, task))

    def _note(self, task_id: str, note: Callable[[Service, Task], None]) -> None:
        with self._lock:
            self._catch_up()
            known = self._world.tasks.get(task_id)
            if known is not None:
                note(*known)
                self._catch_up()
