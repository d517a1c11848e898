"""The health of a service's targets."""

from __future__ import annotations

from ecs_steps.clients.load_balancers import LoadBalancers
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.values.service import Service
from ecs_steps.values.target import Target


class Targets:
    """What the load balancers say; a target group that cannot be read is left out with one line."""

    def __init__(self, load_balancers: LoadBalancers, report: Report) -> None:
        self._load_balancers, self._report = load_balancers, report
        self._unread: set[str] = set()

    def of(self, service: Service) -> tuple[tuple[Target, ...], ...]:
        """The targets of each target group of the service that can be read."""
        found = (self._look(arn) for arn in dict.fromkeys(service.target_groups) if arn not in self._unread)
        return tuple(targets for targets in found if targets is not None)

    def _look(self, arn: str) -> tuple[Target, ...] | None:
        try:
            return self._load_balancers.targets(arn)
        except StepError as error:
            self._unread.add(arn)
            self._report.warn(f"{error.what}: the targets of {arn.rpartition(':')[2]} are left to ECS's own judgement")
            return None
