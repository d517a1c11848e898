"""The life of one task: pull, create, start, watch, stop, remove."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from typing import Any

from docker.errors import DockerException
from requests.exceptions import RequestException

from ecs_steps.testbed.containers.box import Box
from ecs_steps.testbed.containers.checks import watch_health
from ecs_steps.testbed.containers.container_secrets import read_secrets
from ecs_steps.testbed.containers.definition import (
    create_arguments,
    dependencies,
    not_simulated,
    published_ports,
    start_order,
    stop_seconds,
)
from ecs_steps.testbed.containers.pulling import CannotStart, Pulled, explain, pull
from ecs_steps.testbed.containers.site import Site, place_of
from ecs_steps.testbed.containers.wording import cannot_create, cannot_start, dependency_failed
from ecs_steps.testbed.rollout.task import NetworkBinding, Task

_POLL_SECONDS = 0.1


class TaskLife:
    """Runs one task in threads of its own."""

    def __init__(self, site: Site, task: Task) -> None:
        self._site = site
        self._task = task
        self._definitions = list(task.task_definition["containerDefinitions"])
        self._boxes: list[Box] = []
        self._secrets: dict[str, dict[str, str]] = {}
        self._stop_asked, self._asking = threading.Event(), threading.Lock()
        self._settled = threading.Event()  # running was reported, or the start failed
        self._exits = threading.Lock()
        self._begun = threading.Thread(target=self._begin, name=f"task {task.id}", daemon=True)
        self._ended = threading.Thread(target=self._end, name=f"stop {task.id}", daemon=True)

    def begin(self) -> None:
        """Begin to run the task."""
        self._begun.start()

    def end(self) -> None:
        """Begin to end the task; nothing happens the second time."""
        with self._asking:
            if not self._stop_asked.is_set():
                self._stop_asked.set()
                self._ended.start()

    def join(self) -> None:
        """Wait until a task that was told to end has ended."""
        self._ended.join()

    def died(self, name: str) -> None:
        """Note that the engine says a container ended."""
        threading.Thread(target=self._report_exit, args=(name,), name=f"exit {name}", daemon=True).start()

    def _begin(self) -> None:
        try:
            self._start()
        except CannotStart as error:
            self._site.reports.failed_to_start(self._task.id, error.reason, error.container)
        except (DockerException, RequestException) as error:  # the engine itself went away
            self._site.reports.failed_to_start(self._task.id, cannot_start(explain(error)))
        finally:
            self._settled.set()

    def _start(self) -> None:
        self._site.reports.pending(self._task.id)
        self._secrets = {str(d["name"]): read_secrets(d, *place_of(self._task)) for d in self._definitions}
        pulled = self._pull()
        if self._stop_asked.is_set():
            return
        self._site.reports.activating(self._task.id)
        ports = published_ports(self._definitions)
        for definition in start_order(self._definitions):
            self._wait_for_dependencies(definition)
            if self._stop_asked.is_set():
                return
            box = self._create(definition, pulled[self._image(definition)], ports)
            self._boxes.append(box)
            box.start(self._task)
        bindings = self._bindings(ports)
        digests = {str(d["name"]): pulled[self._image(d)].digest for d in self._definitions}
        self._site.reports.running(self._task.id, digests, bindings)
        self._settled.set()
        watch_health(self._site, self._task, self._boxes, bindings, self._stop_asked)

    def _pull(self) -> Mapping[str, Pulled]:
        account, region = place_of(self._task)
        pulled: dict[str, Pulled] = {}
        for definition in self._definitions:
            image = self._image(definition)
            if image not in pulled:
                try:
                    pulled[image] = pull(self._site, image, account, region)
                except CannotStart as error:
                    raise CannotStart(error.reason, str(definition["name"])) from error
        return pulled

    def _image(self, definition: Mapping[str, Any]) -> str:
        return self._task.container(str(definition["name"])).image_to_run

    def _create(self, definition: Mapping[str, Any], image: Pulled, ports: dict[str, tuple[str, None]]) -> Box:
        document = self._task.task_definition
        if member := not_simulated(definition):
            reason = cannot_create(f"the local test bed runs no containers with {member}")
            raise CannotStart(reason, str(definition["name"]))
        arguments = create_arguments(
            definition,
            secrets=self._secrets[str(definition["name"])],
            task_memory=document.get("memory"),
            patience=self._site.patience,
        )
        if not self._shares_network():
            arguments["ports"] = published_ports([definition])
        elif not self._boxes:
            arguments["ports"] = ports
        else:
            # With awsvpc the containers of a task reach each other on localhost (ECS developer guide, "awsvpc").
            arguments["network_mode"] = f"container:{self._boxes[0].engine_container.id}"
            arguments.pop("hostname", None)
        # As the agent names them; the end is random, because beds with the same seed have the same task ids.
        name = f"ecs-{document['family']}-{document['revision']}-{definition['name']}-{secrets.token_hex(8)}"
        labels = self._site.labels(self._task, definition)
        try:
            made = self._site.engine.containers.create(image.id, name=name, labels=labels, **arguments)
        except (DockerException, RequestException) as error:
            raise CannotStart(cannot_create(explain(error)), str(definition["name"])) from error
        return Box(engine_container=made, definition=definition)

    def _shares_network(self) -> bool:
        return self._task.task_definition.get("networkMode") == "awsvpc"

    def _bindings(self, ports: Mapping[str, Any]) -> list[NetworkBinding]:
        if not self._shares_network():
            return [b for box in self._boxes for b in box.bindings(box.name, published_ports([box.definition]))]
        owner = {p: box.name for box in self._boxes for p in published_ports([box.definition])}
        first = self._boxes[0]
        return [b for port in ports for b in first.bindings(owner[port], {port: None})]

    def _wait_for_dependencies(self, definition: Mapping[str, Any]) -> None:
        for dependency in dependencies(definition):
            box = next(box for box in self._boxes if box.name == dependency.container)
            while not self._stop_asked.is_set() and (met := _met(box, dependency.condition)) is not True:
                if met is None:
                    name = str(definition["name"])
                    raise CannotStart(dependency_failed(name, dependency.container), name)
                self._stop_asked.wait(_POLL_SECONDS)

    def _report_exit(self, name: str) -> None:
        self._settled.wait()
        box = next((box for box in self._boxes if box.name == name), None)
        if box is None:
            return
        if box.is_essential:
            self._site.balancer.deregister(self._task, patience=0)
        code, reason = box.ending()
        with self._exits:
            if box.has_reported_exit:
                return
            box.has_reported_exit = True
            self._site.reports.exited(self._task.id, name, code, reason)

    def _end(self) -> None:
        self._site.balancer.deregister(self._task, patience=self._site.patience.drain)
        self._begun.join()
        self._site.balancer.deregister(self._task, patience=0)  # it may have come in while it was told to go
        try:
            for box in reversed(self._boxes):
                box.stop(stop_seconds(box.definition, self._site.patience))
                self._report_exit(box.name)
            for box in reversed(self._boxes):
                box.remove()
        except (DockerException, RequestException):
            pass  # the engine itself went away, and the containers with it
        self._site.reports.stopped(self._task.id)


def _met(box: Box, condition: str) -> bool | None:
    """Tell whether a dependency is met; None when it never will be (ECS service model, ContainerDependency)."""
    state = box.state()
    ended = state.get("Status") == "exited"
    match condition:
        case "START":
            return True
        case "COMPLETE":
            return ended
        case "SUCCESS":
            return (True if state.get("ExitCode") == 0 else None) if ended else False
        case "HEALTHY":
            health = box.health()
            return None if ended or health == "unhealthy" else health == "healthy"
        case _:
            return None
