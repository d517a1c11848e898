"""Follow one deployment of a service: what it is, how it stands, which of its tasks died."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied
from ecs_steps.clients.ecs import Ecs, NoService
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.rollout.events import EventLog
from ecs_steps.routines.rollout.evidence import gathered
from ecs_steps.routines.rollout.record import Record
from ecs_steps.routines.rollout.tasks import Tasks
from ecs_steps.rules.freshness import is_older
from ecs_steps.rules.proof import Claim, Evidence
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.service import Deployment, Service, ServiceDeployment
from ecs_steps.values.task import Task

#: The watch takes half a minute for so many looks.
_LOOKS_IN_VAIN = 5
#: So many looks in which an end is told, while what else ECS tells may lag behind it, or a rollback may follow.
_SETTLING_LOOKS = 4
#: A service that was there is believed to be gone when so many looks do not find it.
_LOOKS_GONE = 3


class NoDeployment(NotReady):
    """The service has no such deployment, neither now nor in its past."""


class Rollout:
    """One deployment under watch; it remembers events that were told and tasks that stopped.

    What is said of it names the service as it is `known_as`, where that is not its name in ECS.
    """

    def __init__(
        self,
        ecs: Ecs,
        cluster: str,
        service: str,
        deployment_id: str | None,
        report: Report,
        known_as: str | None = None,
    ) -> None:
        self._ecs, self._report, self._known_as = ecs, report, known_as
        self.cluster, self.service = cluster, service
        self._service: Service | None = None
        self._looks_gone = 0
        self.deployment_id = deployment_id or self._in_charge()
        self._record = Record(ecs, cluster, service, self.deployment_id, report)
        self._events = EventLog(self.deployment_id, report)
        self._tasks = Tasks(ecs, cluster, service, self.deployment_id, report)
        self._was_listed = False
        self._looks_in_vain, self._looks_at_an_end = 0, 0
        self._last: Deployment | None = None
        self._earlier: frozenset[str] | None = None

    @property
    def record_arn(self) -> str | None:
        """ARN of the service deployment, once ECS has given it."""
        return self._record.arn

    def look(self) -> Sight:
        """See the service, and the record of exactly this deployment where the API gives it."""
        service = self._seen()
        had_ended = self._record.has_ended
        record = self._record.after(service)
        if self._record.has_ended and not had_ended and not _tells_an_end(service):
            service = self._seen()  # the one before is older than the end
        awaited = self._is_awaited(service, record)
        ours = service.deployment(self.deployment_id)
        self._last = ours or self._last
        if self._earlier is None and ours is not None:
            began = ours.created_at
            self._earlier = frozenset(each.id for each in service.deployments if each.created_at < began)
        ended = self._record.has_ended or (ours is not None and ours.rollout_state == "FAILED")
        self._looks_at_an_end += ended
        self._events.tell(service)
        self._tasks.follow(ours)
        return Sight(
            service=service,
            deployment_id=self.deployment_id,
            record=record,
            awaited=awaited,
            settling=ended and self._looks_at_an_end <= _SETTLING_LOOKS,
            earlier=self._earlier or frozenset(),
            last=self._last,
            stopped=self._tasks.known_dead,
        )

    def stopped_tasks(self) -> tuple[Task, ...]:
        """The tasks of this deployment that died, also those that ECS has forgotten meanwhile."""
        return self._tasks.stopped()

    def running_tasks(self) -> tuple[Task, ...]:
        """The running tasks of this deployment; empty where they may not be read."""
        return self._tasks.running()

    def evidence(self, claims: Sequence[Claim], clients: Clients, region: str | None) -> Evidence:
        """Compare what the running tasks report with the images that were asked for."""
        return gathered(claims, self.running_tasks(), clients, self._report, region)

    def _seen(self) -> Service:
        """The service, never as it was before what was seen already; MISSING once it is gone."""
        before = self._service
        try:
            found = self._ecs.service(self.cluster, self.service)
            found = replace(found, name=self._known_as or found.name)
        except NoService:
            self._looks_gone += 1
            if before is None:
                raise
            return before if self._looks_gone < _LOOKS_GONE else replace(before, status="MISSING", deployments=())
        except AwsDenied as denied:
            what = f"{self.service} cannot be followed: what it was told is not proven"
            raise NotReady(what, why=f"{denied.what}: {denied.why}", hint=denied.hint) from None
        self._looks_gone = 0
        if before is not None and is_older(found, before):
            return before
        if before is not None and found.desired != before.desired:
            self._report.line(f"{found.name}: {found.desired} tasks are asked for now, no longer {before.desired}")
        self._service = found
        return found

    def _is_awaited(self, service: Service, record: ServiceDeployment | None) -> bool:
        """True while ECS has never listed our deployment; raise NotReady if it does not in the first half minute."""
        if record is not None or service.deployment(self.deployment_id) is not None:
            self._was_listed = True
        if self._was_listed:
            return False
        self._looks_in_vain += 1
        if self._looks_in_vain <= _LOOKS_IN_VAIN:
            return True
        if not self._record.readable:  # it may have ended before we came: only its record would tell
            self._was_listed = True
            return False
        why = "ECS lists it neither among its present deployments nor among its past ones"
        hint = "Check --deployment; without it the present one is followed."
        raise NoDeployment(f"{service.name} has no deployment {self.deployment_id}", why=why, hint=hint)

    def _in_charge(self) -> str:
        service = self._seen()
        primary = service.primary
        if primary is None:
            why = f"it is {service.status} and its controller is {service.controller}"
            raise NotReady(f"{service.name} has no deployment to follow", why=why, hint="Update it first.")
        self._report.line(f"No deployment of {service.name} was named; following {primary.id}, which is in charge now")
        return primary.id


def _tells_an_end(service: Service) -> bool:
    """True when what the service lists is not older than the end: the deployment in charge is done."""
    return service.primary is not None and service.primary.rollout_state == "COMPLETED"
