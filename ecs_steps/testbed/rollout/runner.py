"""What the engine asks of whatever runs its tasks, and what it wants to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from ecs_steps.testbed.rollout.task import NetworkBinding, Task

HealthSource = Literal["container", "target-group"]


class TaskRunner(Protocol):
    """Runs tasks: simulated, or as real containers.

    `launch` and `stop` are called under the engine's lock, return at once and do not report from within; the
    runner reports later, through `TaskReports`. Every launched task is stopped exactly once, also after
    `exited` of an essential container and after `failed_to_start`; each stop is answered with `stopped`.
    The engine calls `stop` after the targets have been drained. A stop may overtake the launch's progress.
    """

    def launch(self, task: Task) -> None:
        """Begin to run a task: pull, create, start, watch."""
        ...

    def stop(self, task: Task, why: str) -> None:
        """Begin to end what is left of a task: SIGTERM, `stopTimeout`, SIGKILL, clean up."""
        ...

    def close(self) -> None:
        """End everything and return when nothing is left; called once, without the lock."""
        ...


class TaskReports(Protocol):
    """What a runner tells the engine; each method takes the engine's lock, so any thread may call it.

    A report about a task that is gone, or that comes too late to matter, is ignored.
    """

    def pending(self, task_id: str) -> None:
        """Tell that the images are being pulled."""
        ...

    def activating(self, task_id: str) -> None:
        """Tell that the images are there and the containers are being started."""
        ...

    def running(
        self, task_id: str, image_digests: Mapping[str, str | None], ports: Sequence[NetworkBinding] = ()
    ) -> None:
        """Tell that all containers run; digests by container name, None where the registry gave none."""
        ...

    def healthy(self, task_id: str) -> None:
        """Tell that the container health checks and the target's health checks pass (again)."""
        ...

    def unhealthy(self, task_id: str, source: HealthSource, detail: str) -> None:
        """Tell that checks failed for good (retries used up); the scheduler will replace the task.

        The detail of a target group stands in the event's "(reason …)": "Health checks failed with these
        codes: [503]", "Request timed out", "Health checks failed".
        """
        ...

    def exited(self, task_id: str, container: str, exit_code: int | None, reason: str | None) -> None:
        """Tell that a container exited, wanted or not; a reason such as "OutOfMemoryError: …"."""
        ...

    def failed_to_start(
        self, task_id: str, reason: str, container: str | None = None, of_container: str | None = None
    ) -> None:
        """Tell that the task cannot start, in ECS's words ("CannotPullContainerError: …").

        A container's own reason is what stands in that container.
        """
        ...

    def told(self, task_id: str, message: str) -> None:
        """Tell something in an event of the task's service."""
        ...

    def stopped(self, task_id: str) -> None:
        """Tell that the stop that was asked for is finished: nothing of the task is left."""
        ...


RunnerFactory = Callable[[TaskReports], TaskRunner]
