"""Find the deployment that Terraform, CloudFormation or a person started, by what it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, StepError
from ecs_steps.routines.outage import outlasting
from ecs_steps.rules.adoption import Candidate, Wanted, choose
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service, ServiceDeployment

Found = TypeVar("Found")

#: How long a deployment that is not there yet is waited for: a plan or a stack may not have reached ECS.
AWAITED = Duration.parse("2m")
_PAUSE = 5.0
# DescribeServiceRevisions takes at most 20; what is older than the newest 20 deployments was not started just now.
_RECORDS = 20


class Adoption:
    """Looks for one deployment of a service until it is there."""

    def __init__(self, ecs: Ecs, cluster: str, service: str, wanted: Wanted, clock: Clock, report: Report) -> None:
        self._ecs, self._cluster, self._service, self._wanted = ecs, cluster, service, wanted
        self._clock, self._report = clock, report
        self._records: tuple[ServiceDeployment, ...] | None = None
        self._past: list[Candidate] = []
        self._listed: tuple[str, ...] = ()
        self._images: dict[str, tuple[Image, ...]] = {}

    def deployment_id(self, timeout: Duration) -> str:
        """Find the deployment; raise NotReady if there is none within two minutes, or `timeout` if that is less."""
        deadline = self._clock.now() + min(AWAITED, timeout).seconds
        said = False
        while True:
            service = self._read(lambda: self._ecs.service(self._cluster, self._service))
            found = choose(self._candidates(service), self._wanted, self._clock.utc())
            if found is not None:
                began = f"{found.began:%Y-%m-%d %H:%M:%S} UTC"
                self._report.line(f"Following {found.deployment_id}, which runs {self._wanted} and began at {began}")
                return found.deployment_id
            if self._clock.now() >= deadline:
                raise self._none(service, min(AWAITED, timeout))
            if not said:
                said = True
                self._report.line(f"{service.name} has no deployment of {self._wanted} yet; waiting for one")
            self._clock.sleep(min(_PAUSE, max(deadline - self._clock.now(), 0.0)))

    def _read(self, read: Callable[[], Found]) -> Found:
        return outlasting(read, self._ecs, self._clock, self._report)

    def _none(self, service: Service, waited: Duration) -> NotReady:
        runs = service.primary.task_definition.rpartition("/")[2] if service.primary else "nothing"
        return NotReady(
            f"{service.name} has no deployment of {self._wanted}",
            why=f"none appeared within {waited}; in charge is {runs}",
            hint="Check that what starts it was carried out, and that it names this very task definition or image.",
        )

    def _candidates(self, service: Service) -> Iterator[Candidate]:
        """The service's present deployments and those that its records know, each by when it first began."""
        listed = tuple(each.id for each in service.deployments)
        if self._records is None or listed != self._listed:
            self._listed, self._past = listed, self._from_records(service)
        known = {each.deployment_id: each for each in self._past}
        yield from self._past
        for each in service.deployments:
            if each.id not in known:
                yield Candidate(
                    deployment_id=each.id,
                    task_definition=each.task_definition,
                    images=self._written(each.task_definition),
                    began=each.created_at,
                    listed=True,
                )

    def _from_records(self, service: Service) -> list[Candidate]:
        try:
            records = self._read(lambda: self._ecs.service_deployments(self._cluster, self._service))
            self._records = tuple(each for each in records[:_RECORDS] if each.created_at and each.target_revision)
            began = {each.target_revision: each.created_at for each in reversed(self._records) if each.created_at}
            revisions = self._read(lambda: self._ecs.service_revisions(list(began))) if began else ()
        except (AwsDenied, AwsRefused) as refused:
            self._report.warn(f"{refused.what}: only the service's present deployments are looked through")
            self._records = ()
            return []
        return [
            Candidate(
                deployment_id=f"ecs-svc/{each.arn.rpartition('/')[2]}",
                task_definition=each.task_definition,
                images=each.images,
                began=began[each.arn],
                listed=service.deployment(f"ecs-svc/{each.arn.rpartition('/')[2]}") is not None,
            )
            for each in revisions
        ]

    def _written(self, task_definition: str) -> tuple[Image, ...]:
        """The images as the task definition names them; none where it may not be read, or none is wanted."""
        if self._wanted.task_definition is not None:
            return ()
        if task_definition not in self._images:
            try:
                document = self._ecs.task_definition(task_definition)
            except StepError as error:
                self._report.warn(f"{error.what}: what {task_definition.rpartition('/')[2]} runs is not known")
                document = None
            written = (_image(container) for container in (document or {}).get("containerDefinitions", ()))
            self._images[task_definition] = tuple(each for each in written if each is not None)
        return self._images[task_definition]


def _image(container: Mapping[str, Any]) -> Image | None:
    try:
        return Image.parse(container.get("image", ""))
    except ValueError:
        return None
