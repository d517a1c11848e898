"""The service deployment of ours: found once, and read when it may tell something new."""

from __future__ import annotations

from datetime import timedelta

from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.values.service import Service, ServiceDeployment

#: So many looks at the service may pass without a look at the record: some states show only there.
_LOOKS_BETWEEN = 24
# The clocks of ECS's parts are not one: a record may say that it began before its deployment.
_EARLIER = timedelta(minutes=10)
_FINAL = frozenset({"SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"})


class Record:
    """What the API tells of exactly our deployment; where it tells nothing, that is said once."""

    def __init__(self, ecs: Ecs, cluster: str, service: str, deployment_id: str, report: Report) -> None:
        self._ecs, self._report = ecs, report
        self._cluster, self._service, self._deployment_id = cluster, service, deployment_id
        self.arn: str | None = None
        self.readable = True
        self._last: ServiceDeployment | None = None
        self._seen: tuple[object, ...] | None = None
        self._others: set[str] = set()
        self._looks_since = 0
        self._searches = 0

    @property
    def has_ended(self) -> bool:
        """True once the record tells an end."""
        return self._last is not None and self._last.status in _FINAL

    def after(self, service: Service) -> ServiceDeployment | None:
        """Read the record if what the service lists hints at something new; else give what was read last."""
        if not self.readable or self.has_ended:
            return self._last
        self._looks_since += 1
        if not self._is_news(service) and self._looks_since < _LOOKS_BETWEEN and not self._may_have_ended(service):
            return self._last
        self._looks_since = 0
        try:
            self._last = self._read(service) or self._last
        except (AwsDenied, AwsRefused) as refused:
            self.readable, self._last = False, None
            self._report.warn(f"{refused.what}: following {self._deployment_id} by its rollout state alone")
        return self._last

    def _may_have_ended(self, service: Service) -> bool:
        ours, primary = service.deployment(self._deployment_id), service.primary
        if self._last is None:
            return True
        if ours is None or primary is None:
            return True
        # The deployment in charge tells of the end: ours, or the one that ECS goes back to.
        return primary.rollout_state != "IN_PROGRESS"

    def _is_news(self, service: Service) -> bool:
        """True when ours stands otherwise than before, or another one is in charge that was not there before.

        When ECS has begun to bring an earlier one back, the record has to tell only how that ended.
        """
        before, self._seen = self._seen, _stands(service, self._deployment_id)
        primary, others = service.primary, set(self._others)
        self._others |= {each.id for each in service.deployments if each.id != self._deployment_id}
        return before != self._seen and (before is None or primary is None or primary.id not in others)

    def _read(self, service: Service) -> ServiceDeployment | None:
        """Find our service deployment: its target revision bears the number of our deployment id.

        (So does Terraform's AWS provider, internal/service/ecs/service.go; UpdateService does not tell the ARN.)
        """
        if self.arn is None:
            number = self._deployment_id.rpartition("/")[2]
            ours = service.deployment(self._deployment_id)
            # A deployment that ECS rolled back to is listed with a new date, and has an old record.
            since = ours.created_at - _EARLIER if ours is not None and not self._searches else None
            self._searches += 1
            listed = self._ecs.service_deployments(self._cluster, self._service, created_after=since)
            found = next((each for each in listed if each.target_revision.rpartition("/")[2] == number), None)
            if found is None:
                return None
            self.arn = found.arn
            if found.status not in _FINAL:
                return found
        return self._ecs.service_deployment(self.arn)


def _stands(service: Service, deployment_id: str) -> tuple[object, ...]:
    """What changes in a service's list when ours begins, ends, fails or is replaced."""
    ours, primary = service.deployment(deployment_id), service.primary
    return ours and (ours.status, ours.rollout_state), primary and primary.id
