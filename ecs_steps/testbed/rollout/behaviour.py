"""How long things take, and how the tasks of an image behave."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Durations in seconds; `stopped_tasks_kept` is a duration of the record, which `faster` leaves alone."""

    # Guess: time between UpdateService's answer and the scheduler's first action.
    deployment_start: float = 1.0
    # Guess: PROVISIONING (network interface), start of containers, SIGTERM to exit, clean-up: seen orders of size.
    provisioning: float = 4.0
    pull: float = 8.0
    activating: float = 2.0
    stopping: float = 2.0
    deprovisioning: float = 3.0
    # ELBv2 API reference, "HealthCheckIntervalSeconds": default 30 for ip and instance targets.
    target_health: float = 30.0
    # ECS service model, HealthCheck: interval defaults to 30 seconds.
    container_health: float = 30.0
    # ECS service model, minimumHealthyPercent: 40 seconds in RUNNING where no check is defined.
    no_check_wait: float = 40.0
    # ELBv2 API reference, "deregistration_delay.timeout_seconds": default 300.
    deregistration_delay: float = 300.0
    # kayac/ecspresso#899: the overtaken service deployment ended 0.1 s after the next one began.
    overtaken_after: float = 0.1
    # Guess: how long alarms are watched when all tasks stand; ECS derives it from the alarms' own periods.
    alarm_bake: float = 60.0
    # Guess: the steps. ECS developer guide, "Amazon ECS service throttle logic": waits grow to 27 minutes.
    back_off: tuple[float, ...] = (0.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 1620.0)
    # ECS service model, DescribeTasks: stopped tasks appear for at least one hour.
    stopped_tasks_kept: float = 3600.0
    # How much faster than AWS this is; a service's own durations (its grace period) are divided by it.
    factor: float = 1.0

    def faster(self, factor: float) -> Timings:
        """Divide every duration by a factor."""
        changed: dict[str, Any] = {
            field.name: getattr(self, field.name) / factor
            for field in fields(self)
            if field.name not in ("back_off", "stopped_tasks_kept", "factor")
        }
        back_off = tuple(step / factor for step in self.back_off)
        return replace(self, **changed, back_off=back_off, factor=self.factor * factor)

    @classmethod
    def instant(cls) -> Timings:
        """Make everything happen at once; only attempts after a failure keep a small distance."""
        kept = ("back_off", "stopped_tasks_kept", "factor")
        zeros: dict[str, Any] = {field.name: 0.0 for field in fields(cls) if field.name not in kept}
        return cls(**zeros, back_off=(0.0, 0.05))


class Pull(str, Enum):
    """How pulling an image ends."""

    OK = "ok"
    MISSING = "missing"
    DENIED = "denied"
    RATE_LIMITED = "rate-limited"
    UNREACHABLE = "unreachable"
    WRONG_PLATFORM = "wrong-platform"
    DISK_FULL = "disk-full"


class Checks(str, Enum):
    """Which health check a running task fails."""

    PASS = "pass"  # noqa: S105  no password
    CONTAINER_FAILS = "container-fails"
    TARGET_GROUP_FAILS = "target-group-fails"


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """How the tasks of an image behave.

    `exit_after` counts seconds from RUNNING; `boot` delays the first passing check; `fails_checks_after` lets a
    task pass first and fail so many seconds after RUNNING. `no_capacity` is a reason such as "RESOURCE:MEMORY"
    or a sentence such as "Capacity is unavailable at this time. …"; `cannot_launch` is a whole event, without
    the service; either counts as a failed task unless `placement_counts` is false. `start_failure` is a whole
    reason such as "ResourceInitializationError: …" (`reasons` has them); where `stopped_reason` is given, only the
    container bears it; `is_told_as_placement` repeats it in an event. `digest` overrides the registry's.
    """

    pull: Pull = Pull.OK
    pull_seconds: float | None = None
    start_failure: str | None = None
    stopped_reason: str | None = None
    is_told_as_placement: bool = False
    exit_after: float | None = None
    exit_code: int = 1
    out_of_memory: bool = False
    boot: float = 0.0
    checks: Checks = Checks.PASS
    check_detail: str = "Health checks failed with these codes: [503]"
    fails_checks_after: float | None = None
    no_capacity: str | None = None
    cannot_launch: str | None = None
    placement_counts: bool = True
    last_words: tuple[str, ...] = ()
    digest: str | None = None
    reports_digest: bool = True

    def faster(self, factor: float) -> Behaviour:
        """Divide every duration by a factor."""

        def divided(seconds: float | None) -> float | None:
            return None if seconds is None else seconds / factor

        return replace(
            self,
            pull_seconds=divided(self.pull_seconds),
            exit_after=divided(self.exit_after),
            boot=self.boot / factor,
            fails_checks_after=divided(self.fails_checks_after),
        )
