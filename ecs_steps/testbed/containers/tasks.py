"""ECS tasks as real containers on a Docker engine."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

from docker.errors import DockerException
from requests.exceptions import RequestException

from ecs_steps.testbed.containers.balancer import Balancer
from ecs_steps.testbed.containers.box import remove_container
from ecs_steps.testbed.containers.definition import Patience
from ecs_steps.testbed.containers.life import TaskLife
from ecs_steps.testbed.containers.site import CONTAINER_LABEL, LABEL, TASK_LABEL, Credentials, Site
from ecs_steps.testbed.rollout.runner import TaskReports
from ecs_steps.testbed.rollout.task import Task


class ContainerTasks:
    """Runs tasks as containers (a `TaskRunner`) and keeps a balancer in front of them.

    `engine` is a `docker.DockerClient`, which stays the caller's. `name` tells this bed's containers from
    those of others on the same engine: what a killed bed of the same name left behind is removed first.
    """

    def __init__(
        self,
        engine: Any,
        reports: TaskReports,
        *,
        name: str,
        credentials: Credentials,
        patience: Patience | None = None,
    ) -> None:
        self.balancer = Balancer()
        self._site = Site(
            engine=engine,
            reports=reports,
            name=name,
            credentials=credentials,
            balancer=self.balancer,
            patience=patience or Patience(),
        )
        self._lives: dict[str, TaskLife] = {}
        self._is_closed = False
        self._lock = threading.Lock()
        self._remove_leftovers()
        # Listening begins before the first container does: no exit is missed.
        self._events = engine.events(decode=True, filters={"type": "container", "label": f"{LABEL}={name}"})
        self._listener = threading.Thread(target=self._listen, name="docker events", daemon=True)
        self._listener.start()

    def launch(self, task: Task) -> None:
        """Begin to run a task; a scheduler that replaces tasks while the bed closes is not heard."""
        life = TaskLife(self._site, task)
        with self._lock:
            if self._is_closed:
                return
            self._lives[task.arn] = life
            life.begin()  # before anyone can find it, and end it

    def stop(self, task: Task, why: str) -> None:  # noqa: ARG002  part of the protocol
        """Begin to end a task."""
        with self._lock:
            life = self._lives.get(task.arn)
        if life is not None:
            life.end()

    def close(self) -> None:
        """End every task, remove the containers of this bed and the images it pulled, and close the balancer."""
        with self._lock:
            self._is_closed = True
            lives, self._lives = list(self._lives.values()), {}
        for life in lives:
            life.end()
        for life in lives:
            life.join()
        self._events.close()
        self._listener.join()
        self._remove_leftovers()
        self._forget_images()
        self.balancer.close()

    def _listen(self) -> None:
        for event in self._events:
            if event.get("Action") == "die":
                labels = event["Actor"]["Attributes"]
                with self._lock:
                    life = self._lives.get(labels.get(TASK_LABEL))
                if life is not None:
                    life.died(str(labels.get(CONTAINER_LABEL)))

    def _forget_images(self) -> None:
        """Remove the names of pulled images; one that somebody else's container uses stays."""
        for reference in self._site.pulled:
            with contextlib.suppress(DockerException, RequestException):
                self._site.engine.images.remove(reference)

    def _remove_leftovers(self) -> None:
        engine = self._site.engine
        for container in engine.containers.list(all=True, filters={"label": f"{LABEL}={self._site.name}"}):
            remove_container(container)
