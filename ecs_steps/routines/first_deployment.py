"""A service that is not there yet: its definition is checked before a release begins, and makes it at the end of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsUnreachable
from ecs_steps.clients.clock import retried
from ecs_steps.clients.ecs import Ecs, NoCluster, NoService
from ecs_steps.console.report import Report
from ecs_steps.contract.commands import ensure
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.routines.needed.definition import checked, refuse
from ecs_steps.routines.needed.service import needed_service
from ecs_steps.routines.needed.settling import settled
from ecs_steps.routines.outage import outlasting
from ecs_steps.rules.service_definition import differences, misfits
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import Document, TaskDefinitionName

#: How long a service that was made may be missing in answers.
SHOWN_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The service of a release, what its revision starts from, and what the service is made of if it is not there."""

    cluster: str
    service: str
    service_definition: str | None
    task_definition_file: str | None
    task_definition: TaskDefinitionName | None
    region: str | None
    dry_run: bool


@dataclass(frozen=True, kw_only=True)
class Created:
    """The first deployment of a service; before it there was none, so nothing ran."""

    task_definition: TaskDefinitionName
    deployment: str | None = None
    updated: bool = False
    previous_task_definition: TaskDefinitionName | None = None


class FirstDeployment:
    """Makes a service that was not there when the release began; `base` is what its first revision starts from."""

    def __init__(self, wanted: Wanted, document: Document, clients: Clients, report: Report) -> None:
        self._wanted, self._document, self._clients, self._report = wanted, document, clients, report

    @property
    def base(self) -> TaskDefinitionName | None:
        """The task definition that is named, else the one of the service definition; None where a file is given."""
        named = self._document.get("taskDefinition")
        if self._wanted.task_definition_file or self._wanted.task_definition or not named:
            return self._wanted.task_definition
        try:
            return TaskDefinitionName.parse(named)
        except ValueError as error:
            what = f"{self._wanted.service_definition}: taskDefinition {named}"
            raise BadParameter(what, why=str(error), hint="Such as web, web:7 or its ARN.") from None

    def refuse_misfits(self, task_definition: Document) -> None:
        """Raise BadParameter where the service could not run a task definition that is still to be registered."""
        refuse(misfits(self._document, task_definition), str(self._wanted.service_definition), self._report)

    def made_with(self, task_definition: TaskDefinitionName) -> Created | None:
        """Make the service with its first revision; None if somebody else has made it meanwhile."""
        wanted, services = self._wanted, list[Service]()
        if wanted.dry_run:
            self._report.line(f"Would make the service {wanted.service}, with {task_definition.short}")
            return Created(task_definition=task_definition)
        ecs = self._clients.ecs(wanted.region)
        document = {**self._document, "taskDefinition": str(task_definition)}
        everywhere: dict[str, Any] = {"region": wanted.region, "clients": self._clients, "report": self._report}
        need = outlasting(
            lambda: needed_service(document, str(wanted.service_definition), made=services.append, **everywhere),
            ecs,
            self._clients.clock,
            self._report,
        )
        settled((need,), self._report, change=False, dry_run=False, known=lambda _: None)
        if not services:
            return None
        self._awaited(ecs)
        first = services[0].primary
        return Created(task_definition=task_definition, deployment=first.id if first else None, updated=True)

    def _awaited(self, ecs: Ecs) -> None:
        """Wait until DescribeServices shows what CreateService has made: its answers may lag behind."""
        wanted = self._wanted
        with suppress(NoService, AwsDenied, AwsUnreachable):  # the next step says what it cannot do
            retried(
                lambda: ecs.service(wanted.cluster, wanted.service),
                worth_it=lambda error: isinstance(error, (NoService, AwsUnreachable)),
                before_sleep=lambda error, delay: self._report.line(f"{error}; looking again in {delay:.0f} s"),
                clock=self._clients.clock,
                for_seconds=SHOWN_SECONDS,
            )


def first_deployment(wanted: Wanted, clients: Clients, report: Report) -> FirstDeployment | None:
    """Look whether a release has to make its service; None where it is there, or no definition of it is given.

    A service that is there stays as it is: how it differs from the definition is said.
    """
    path, ecs = wanted.service_definition, clients.ecs(wanted.region)
    if not path:
        return None
    given: dict[str, str | None] = {"cluster": wanted.cluster, "serviceName": wanted.service}
    document = checked(path, given, clients, wanted.region, report)
    controller = (document.get("deploymentController") or {}).get("type", "ECS")
    if controller != "ECS":
        hint = "Make the service with ensure, and deploy it through its controller."
        raise BadParameter(f"{path}: deploymentController.type", why=f"deploy makes no {controller} service", hint=hint)
    try:
        found = outlasting(lambda: ecs.service_document(wanted.cluster, wanted.service), ecs, clients.clock, report)
    except AwsDenied as denied:
        report.warn(f"{denied.what}: {wanted.service} is taken to be there already")
        return None
    if found is None:
        _check_cluster(wanted, ecs)
        return _checked(FirstDeployment(wanted, document, clients, report), wanted, report)
    if found["status"] != "ACTIVE":
        why, hint = f"it is {found['status']}: its last tasks are stopping", "Run it again when they are gone."
        raise NotReady(f"{wanted.service} is being deleted", why=why, hint=hint)
    if lines := [line for each in differences(document, found).values() for line in each]:
        report.foreign(f"{wanted.service} is there and stays as it is; it differs from {path} in {', '.join(lines)}")
    return None


def _check_cluster(wanted: Wanted, ecs: Ecs) -> None:
    try:
        ecs.service(wanted.cluster, wanted.service)
    except NoCluster as missing:
        missing.hint = f"Make it: {ensure('cluster', wanted.cluster, ecs.region, ecs.again)}. {missing.hint}"
        raise
    except NoService:
        return


def _checked(first: FirstDeployment, wanted: Wanted, report: Report) -> FirstDeployment:
    if first.base is None and not wanted.task_definition_file:
        why = f"neither --task-definition-file nor --task-definition nor {wanted.service_definition} names one"
        hint = f"Give one of them; `register --family {wanted.service}` begins one from parameters alone."
        raise BadParameter(f"{wanted.service} has no task definition to begin with", why=why, hint=hint)
    report.line(f"There is no service {wanted.service} yet: this release makes it from {wanted.service_definition}")
    return first
