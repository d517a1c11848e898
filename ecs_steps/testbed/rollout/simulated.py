"""Tasks that only happen on the agenda, as their images' behaviour is scripted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from ecs_steps.testbed.rollout import wording
from ecs_steps.testbed.rollout.agenda import Agenda
from ecs_steps.testbed.rollout.behaviour import Behaviour, Checks, Timings
from ecs_steps.testbed.rollout.runner import HealthSource, TaskReports
from ecs_steps.testbed.rollout.script import Script
from ecs_steps.testbed.rollout.task import Container, Task

#: Tells the digest that a registry has for an image; None where it is not known.
DigestOf = Callable[[str], "str | None"]
#: Takes a task's output: (task, container, line).
LogSink = Callable[[Task, Container, str], None]
#: Tells why a task cannot start, for reasons outside of the engine; None if it can.
ProblemOf = Callable[[Task], "str | None"]


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What simulated tasks meet outside of the engine: registries, log groups."""

    digest_of: DigestOf = lambda _: None
    log: LogSink = lambda *_: None
    problem_of: ProblemOf = lambda _: None


def digest_in_name(image: str) -> str | None:
    """Read the digest out of a reference by digest."""
    return image.partition("@")[2] or None


class SimulatedTasks:
    """Runs tasks as events of the engine's agenda (a `TaskRunner`)."""

    def __init__(
        self,
        *,
        agenda: Agenda,
        timings: Timings,
        script: Script,
        reports: TaskReports,
        outside: Outside,
    ) -> None:
        self._agenda = agenda
        self._timings = timings
        self._script = script
        self._reports = reports
        self._outside = outside

    def launch(self, task: Task) -> None:
        """Provision, then pull."""
        behaviours = [self._of(task, item) for item in task.containers]

        def pulling() -> None:
            self._reports.pending(task.id)
            seconds = [item.pull_seconds for item in behaviours]
            slowest = max(self._timings.pull if item is None else item for item in seconds)
            self._agenda.after(slowest, lambda: self._pulled(task))

        self._agenda.after(self._timings.provisioning, pulling)

    def stop(self, task: Task, why: str) -> None:  # noqa: ARG002  part of the protocol
        """Exit every container after a while."""

        def ended() -> None:
            for container in task.containers:
                # Guess: a container that is told to stop exits with 0; one that never started has no code.
                code = 0 if container.last_status == "RUNNING" else None
                self._reports.exited(task.id, container.name, code, None)
            self._reports.stopped(task.id)

        self._agenda.after(self._timings.stopping, ended)

    def close(self) -> None:
        """Do nothing: nothing is held."""

    def _of(self, task: Task, container: Container) -> Behaviour:
        definition = str(task.task_definition["taskDefinitionArn"])
        behaviour = self._script.of(container.image, definition=definition, task_id=task.id)
        # What nobody checks, nobody finds failing.
        has_check = {
            Checks.PASS: True,
            Checks.CONTAINER_FAILS: _checks(task, container),
            Checks.TARGET_GROUP_FAILS: bool(task.load_balancers),
        }
        return behaviour if has_check[behaviour.checks] else replace(behaviour, checks=Checks.PASS)

    def _pulled(self, task: Task) -> None:
        for container in task.containers:
            behaviour = self._of(task, container)
            reason = wording.pull_failed(behaviour.pull, container.image) or behaviour.start_failure
            if reason is not None:
                self._fail(task, container, behaviour, reason)
                return
        problem = self._outside.problem_of(task)
        if problem is not None:
            self._reports.failed_to_start(task.id, problem)
            return
        self._reports.activating(task.id)
        self._agenda.after(self._timings.activating, lambda: self._started(task))

    def _fail(self, task: Task, container: Container, behaviour: Behaviour, reason: str) -> None:
        if behaviour.is_told_as_placement:
            self._reports.told(task.id, wording.not_placed(reason, ""))
        if behaviour.stopped_reason is None:
            self._reports.failed_to_start(task.id, reason, container.name)
        else:
            self._reports.failed_to_start(task.id, behaviour.stopped_reason, container.name, reason)

    def _started(self, task: Task) -> None:
        if not task.is_live:
            return
        digests = {container.name: self._digest(task, container) for container in task.containers}
        self._reports.running(task.id, digests)
        for container in task.containers:
            self._play(task, container)

    def _digest(self, task: Task, container: Container) -> str | None:
        behaviour = self._of(task, container)
        if not behaviour.reports_digest:
            return None
        known = behaviour.digest or digest_in_name(container.image_to_run) or self._outside.digest_of(container.image)
        # An image that no registry here knows stands for itself: the same name, the same bytes.
        return known or f"sha256:{sha256(container.image.encode()).hexdigest()}"

    def _play(self, task: Task, container: Container) -> None:
        behaviour = self._of(task, container)
        if behaviour.exit_after is not None:
            self._agenda.after(behaviour.exit_after, lambda: self._exit(task, container, behaviour))
        checked = max(
            self._timings.target_health if task.load_balancers else 0.0,
            self._timings.container_health if _checks(task, container) else 0.0,
        )
        if not container.essential:
            return
        source: HealthSource | None = None
        match behaviour.checks:
            case Checks.PASS:
                pass
            case Checks.CONTAINER_FAILS:
                source = "container"
            case Checks.TARGET_GROUP_FAILS:
                source = "target-group"
        first = behaviour.boot + checked
        if source is None or behaviour.fails_checks_after is not None:
            self._agenda.after(first, lambda: self._passed(task))
        if source is not None:
            when = first if behaviour.fails_checks_after is None else behaviour.fails_checks_after
            failing = source
            self._agenda.after(when, lambda: self._failed(task, container, failing, behaviour))

    def _passed(self, task: Task) -> None:
        """Report health once, when the slowest container of the task is ready."""
        waiting = [self._of(task, item) for item in task.containers if item.essential]
        failing = [item for item in waiting if item.checks is not Checks.PASS and item.fails_checks_after is None]
        slowest = max(item.boot for item in waiting)
        started = task.started_at or 0.0
        if not failing and self._agenda.now >= started + slowest:
            self._reports.healthy(task.id)

    def _exit(self, task: Task, container: Container, behaviour: Behaviour) -> None:
        if not task.is_live:
            return
        self._say(task, container, behaviour)
        code = 137 if behaviour.out_of_memory else behaviour.exit_code
        reason = wording.OUT_OF_MEMORY if behaviour.out_of_memory else None
        self._reports.exited(task.id, container.name, code, reason)

    def _failed(self, task: Task, container: Container, source: HealthSource, behaviour: Behaviour) -> None:
        if task.is_live:
            self._say(task, container, behaviour)
            self._reports.unhealthy(task.id, source, behaviour.check_detail)

    def _say(self, task: Task, container: Container, behaviour: Behaviour) -> None:
        for line in behaviour.last_words:
            self._outside.log(task, container, line)


def _checks(task: Task, container: Container) -> bool:
    return any(
        item["name"] == container.name and item.get("healthCheck")
        for item in task.task_definition["containerDefinitions"]
    )
