"""Follow one deployment of a service: what it is, how it stands, which of its tasks died."""

from __future__ import annotations

from datetime import datetime, timezone

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsRefused, AwsUnreachable
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.contract.words import Proof
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.cause import telling
from ecs_steps.rules.proof import Evidence, prove
from ecs_steps.rules.verdict import Sight
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service, ServiceDeployment
from ecs_steps.values.task import Task

#: The watch takes half a minute for so many looks.
_LOOKS_IN_VAIN = 7
#: Some minutes: an agent's network or proxy that is restarted should not cost a verdict.
_LOOKS_IN_OUTAGE = 20


class Rollout:
    """One deployment under watch; it remembers events that were told and tasks that stopped."""

    def __init__(self, ecs: Ecs, cluster: str, service: str, deployment_id: str | None, report: Report) -> None:
        self._ecs, self._report = ecs, report
        self.cluster, self.service = cluster, service
        self._record_arn: str | None = None
        self._records_readable = True
        self._told_events: set[str] = set()
        self._events_since: datetime | None = None
        self._failed_before = 0
        self._last: Sight | None = None
        self._outage = 0
        self._was_listed = False
        self._looks_in_vain = 0
        self._stopped: dict[str, Task] = {}
        self._warned: set[str] = set()
        self.deployment_id = deployment_id or self._adopted()

    @property
    def record_arn(self) -> str | None:
        """ARN of the service deployment, once ECS has given it."""
        return self._record_arn

    def look(self) -> Sight:
        """Look once; while the network fails for a moment, what was seen last stands."""
        try:
            self._last, self._outage = self._looked(), 0
        except AwsUnreachable as error:
            self._outage += 1
            if self._last is None or self._outage > _LOOKS_IN_OUTAGE:
                raise
            self._warn_once(f"{error.what}; looking again")
        return self._last

    def _looked(self) -> Sight:
        """See the service, and the record of exactly this deployment where the API gives it."""
        # The record is read first: a service seen after it cannot be older than the verdict in it.
        record = self._record()
        service = self._ecs.service(self.cluster, self.service)
        awaited = self._is_awaited(service, record)
        sight = Sight(service=service, deployment_id=self.deployment_id, record=record, awaited=awaited)
        self._tell_events(service)
        if sight.ours is not None and sight.ours.failed != self._failed_before:
            self._failed_before = sight.ours.failed
            self.stopped_tasks()
        return sight

    def stopped_tasks(self) -> tuple[Task, ...]:
        """The tasks of this deployment that died, also those that ECS has forgotten meanwhile."""
        try:
            found = self._ecs.tasks(self.cluster, self.service, "STOPPED")
            self._stopped.update((task.arn, task) for task in telling(found, self.deployment_id))
        except StepError as error:  # a reason is a comfort; the verdict stands without it
            self._warn_once(f"{error.what}: reasons of stopped tasks are left out")
        return tuple(self._stopped.values())

    def running_tasks(self) -> tuple[Task, ...]:
        """The running tasks of this deployment; empty where they may not be read."""
        try:
            found = self._ecs.tasks(self.cluster, self.service, "RUNNING")
        except AwsDenied as denied:
            self._report.warn(f"{denied.what}: the running tasks are not compared with the image")
            return ()
        return tuple(task for task in found if task.deployment == self.deployment_id and task.last_status == "RUNNING")

    def evidence(self, image: Image | None, clients: Clients, region: str | None) -> Evidence:
        """Compare what the running tasks report with the image that was asked for."""
        tasks = self.running_tasks()
        found = prove(image, tasks, ())
        home = ecr_home(image, clients, region) if image and found.proof is Proof.CONTRADICTED else None
        if home is None or image is None or image.digest is None:
            return found
        # Tasks may report the digest of their platform's image while an index was asked for.
        try:
            return prove(image, tasks, home.ecr.children(home.registry, image.path, image.digest))
        except AwsDenied as denied:
            self._report.warn(f"{denied.what}: the digests inside of {image.digest[:19]} are not known")
            return Evidence(Proof.UNKNOWN, "not proved: the tasks report other digests, which may be inside of it")

    def _is_awaited(self, service: Service, record: ServiceDeployment | None) -> bool:
        """True while ECS has never listed our deployment; raise NotReady if it does not in the first half minute."""
        listed = record is not None or service.deployment(self.deployment_id) is not None
        if listed or not self._records_readable:
            self._was_listed = True
        if self._was_listed:
            return False
        self._looks_in_vain += 1
        if self._looks_in_vain > _LOOKS_IN_VAIN:
            why = "ECS lists it neither among its present deployments nor among its past ones"
            hint = "Check --deployment; without it the present one is followed."
            raise NotReady(f"{service.name} has no deployment {self.deployment_id}", why=why, hint=hint)
        return True

    def _adopted(self) -> str:
        service = self._ecs.service(self.cluster, self.service)
        primary = service.primary
        if primary is None:
            why = f"it is {service.status} and its controller is {service.controller}"
            raise NotReady(f"{service.name} has no deployment to follow", why=why, hint="Update it first.")
        self._report.line(f"No deployment was named; following {primary.id}, which is in charge now")
        return primary.id

    def _record(self) -> ServiceDeployment | None:
        """Find our service deployment: its target revision bears the number of our deployment id.

        (So does Terraform's AWS provider, internal/service/ecs/service.go; UpdateService does not tell the ARN.)
        """
        if not self._records_readable:
            return None
        try:
            if self._record_arn is not None:
                return self._ecs.service_deployment(self._record_arn)
            number = self.deployment_id.rpartition("/")[2]
            listed = self._ecs.service_deployments(self.cluster, self.service)
        except (AwsDenied, AwsRefused) as refused:
            self._records_readable = False
            self._report.warn(f"{refused.what}: following {self.deployment_id} by its rollout state alone")
            return None
        ours = next((each for each in listed if each.target_revision.rpartition("/")[2] == number), None)
        if ours is not None:
            self._record_arn = ours.arn
        return ours

    def _warn_once(self, text: str) -> None:
        """Warn of what every look meets again."""
        if text not in self._warned:
            self._warned.add(text)
            self._report.warn(text)

    def _tell_events(self, service: Service) -> None:
        """Show what is new; of a deployment that had ended before we looked, nothing is."""
        ours = service.deployment(self.deployment_id)
        if self._events_since is None:
            over = ours is None or ours.rollout_state == "COMPLETED"
            newest = max((event.at for event in service.events), default=datetime.min.replace(tzinfo=timezone.utc))
            self._events_since = newest if ours is None or over else ours.created_at
            self._told_events.update(event.id for event in service.events if over)
        for event in reversed(service.events):
            if event.id not in self._told_events and event.at >= self._events_since:
                self._report.foreign(event.message)
            self._told_events.add(event.id)
