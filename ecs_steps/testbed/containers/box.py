"""One container of a task on the engine."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docker.errors import APIError, DockerException, NotFound
from requests.exceptions import RequestException

from ecs_steps.testbed.containers.logs import LogGroupMissing, follow, log_stream
from ecs_steps.testbed.containers.pulling import CannotStart, explain
from ecs_steps.testbed.containers.site import place_of
from ecs_steps.testbed.containers.wording import OUT_OF_MEMORY, cannot_start, log_group_missing
from ecs_steps.testbed.rollout.task import NetworkBinding, Task

_LOG_SECONDS = 5


@dataclass(kw_only=True, eq=False)
class Box:
    """A container that was created: the engine's, and the definition it was made from."""

    engine_container: Any
    definition: Mapping[str, Any]
    log: threading.Thread | None = None
    has_reported_exit: bool = False

    @property
    def name(self) -> str:
        """Its name in the task definition."""
        return str(self.definition["name"])

    @property
    def is_essential(self) -> bool:
        """True when the task ends with it (ECS service model, ContainerDefinition.essential)."""
        return bool(self.definition.get("essential", True))

    def start(self, task: Task) -> None:
        """Start it and begin to carry its output away; CannotStart if Docker or the log group refuses."""
        account, region = place_of(task)
        container = self.engine_container
        streaming = log_stream(
            self.definition, account=account, region=region, task_id=task.id, runtime_id=str(container.id)
        )
        try:
            if streaming is not None:
                streaming[0].open(create_group=streaming[1])
            container.start()
            if streaming is not None:
                self.log = follow(container.logs(stream=True, follow=True), streaming[0].write)
        except LogGroupMissing as error:
            raise CannotStart(log_group_missing(), self.name) from error
        except (DockerException, RequestException) as error:
            raise CannotStart(cannot_start(explain(error)), self.name) from error

    def state(self) -> Mapping[str, Any]:
        """Ask the engine how it is; empty when somebody removed it."""
        try:
            self.engine_container.reload()
        except NotFound:
            return {}
        state: Mapping[str, Any] = self.engine_container.attrs["State"]
        return state

    def health(self) -> str | None:
        """Return `starting`, `healthy` or `unhealthy`; None without a health check."""
        found = self.state().get("Health") or {}
        status = found.get("Status")
        return None if status in (None, "none") else str(status)

    def ending(self) -> tuple[int | None, str | None]:
        """Return exit code and reason of a container that ended, once its last output was carried away."""
        if self.log is not None:
            self.log.join(_LOG_SECONDS)
        state = self.state()
        if state.get("Status") in (None, "created"):
            return None, None  # removed by somebody, or never started
        reason = OUT_OF_MEMORY if state.get("OOMKilled") else None
        return int(state["ExitCode"]), reason

    def bindings(self, name: str, ports: Mapping[str, Any]) -> list[NetworkBinding]:
        """Read the host ports; a container that ended at once has none."""
        self.state()
        published = (self.engine_container.attrs.get("NetworkSettings") or {}).get("Ports") or {}
        return [
            NetworkBinding(
                container=name,
                container_port=int(port.partition("/")[0]),
                host_port=int(published[port][0]["HostPort"]),
                bind_ip="127.0.0.1",
                protocol=port.partition("/")[2],
            )
            for port in ports
            if published.get(port)
        ]

    def stop(self, seconds: int) -> None:
        """Send SIGTERM, and SIGKILL after so many seconds."""
        try:
            self.engine_container.stop(timeout=seconds)
        except NotFound:
            return

    def remove(self) -> None:
        """Remove it with its anonymous volumes."""
        remove_container(self.engine_container)


def remove_container(container: Any) -> None:
    """Remove a container of the engine with its anonymous volumes, running or not; one that is gone is gone."""
    try:
        container.remove(v=True, force=True)
    except NotFound:
        return
    except APIError as error:
        if error.status_code != 409:  # its removal is under way
            raise
