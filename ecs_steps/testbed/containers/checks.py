"""Watch a task's health: Docker's health checks, and the probes of its target groups."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from ecs_steps.testbed.containers.box import Box
from ecs_steps.testbed.containers.pool import Member, Pool
from ecs_steps.testbed.containers.site import Site
from ecs_steps.testbed.containers.target_group import HealthCheck, health_check, probe
from ecs_steps.testbed.rollout.runner import HealthSource
from ecs_steps.testbed.rollout.task import NetworkBinding, Task

_BOOT_INTERVAL = 0.1  # a new task is asked often, so that a rollout is quick
_CONTAINER_FAILED = "Task failed container health checks"


@dataclass(kw_only=True, eq=False)
class Target:
    """A task behind one target group, and how its probes went.

    A new target passes with its first success, later ones with `healthy_threshold` of them (ELB user guide,
    "Health checks for Application Load Balancer target groups"). It fails with `unhealthy_threshold` failures
    in a row, but not before `patient_until` as long as it has never passed.
    """

    check: HealthCheck
    pool: Pool
    member: Member
    patient_until: float
    decides: bool  # False where only our listener wants to know, and ECS would not
    passes: int = 0
    failures: int = 0
    has_passed: bool = False
    is_healthy: bool = False

    def probe(self) -> str | None:
        """Probe once; return what is wrong when the target counts as unhealthy now."""
        wrong = probe(self.check, self.member.port)
        if wrong is None:
            self.passes, self.failures = self.passes + 1, 0
            if not self.has_passed or self.passes >= self.check.healthy_threshold:
                self._set(healthy=True)
            return None
        self.passes, self.failures = 0, self.failures + 1
        is_patient = not self.has_passed and time.monotonic() < self.patient_until
        if self.failures < self.check.unhealthy_threshold or is_patient:
            return None
        self._set(healthy=False)
        return wrong

    def _set(self, *, healthy: bool) -> None:
        self.is_healthy = healthy
        self.has_passed = self.has_passed or healthy
        self.pool.mark(self.member, healthy=healthy)


def watch_health(
    site: Site, task: Task, boxes: Sequence[Box], bindings: Sequence[NetworkBinding], stop: threading.Event
) -> None:
    """Report a task healthy once every check passes, and unhealthy whenever one fails for good; until it stops."""
    targets = _targets(site, task, bindings)
    if sum(target.decides for target in targets) < len(task.load_balancers):
        return  # the container ended before its port was published: its exit is the news
    checked = [box for box in boxes if box.is_essential and box.definition.get("healthCheck")]
    interval = min([target.check.interval for target in targets] + [site.patience.probe_interval])
    reported: bool | None = None
    while not stop.is_set():
        health = {box.health() for box in checked}
        probed = [target.probe() for target in targets]
        wrong = next((w for w, t in zip(probed, targets, strict=True) if w is not None and t.decides), None)
        if stop.is_set():
            return
        if "unhealthy" in health or wrong is not None:
            if reported is not False:
                source: HealthSource = "target-group" if wrong is not None else "container"
                site.reports.unhealthy(task.id, source, wrong or _CONTAINER_FAILED)
            reported = False
        elif health <= {"healthy"} and all(t.is_healthy or not t.decides for t in targets) and reported is not True:
            site.reports.healthy(task.id)
            reported = True
        stop.wait(_BOOT_INTERVAL if reported is None else interval)


def _targets(site: Site, task: Task, bindings: Sequence[NetworkBinding]) -> list[Target]:
    """Put a task behind its target groups; without any, behind a listener of its service's own."""
    if not task.load_balancers and bindings:
        key = f"{task.cluster_arn.rpartition('/')[2]}/{task.service}"
        return [_target(site, task, key, bindings[0].host_port, HealthCheck(protocol="TCP"), decides=False)]
    return [
        _target(site, task, arn, binding.host_port, health_check(arn), decides=True)
        for balancer in task.load_balancers
        for binding in bindings
        if (binding.container, binding.container_port) == (balancer.container_name, balancer.container_port)
        for arn in [balancer.target_group_arn]
    ]


def _target(site: Site, task: Task, key: str, port: int, check: HealthCheck, *, decides: bool) -> Target:
    pool, member = site.balancer.register(key, task, port)
    patience = min(check.interval * check.unhealthy_threshold, site.patience.boot)
    until = time.monotonic() + patience
    return Target(check=check, pool=pool, member=member, patient_until=until, decides=decides)
