"""What a service's history names to go back to: the revisions of its good deployments that can still run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.routines.image_presence import is_gone
from ecs_steps.rules import rollback_target as rules
from ecs_steps.rules.rollback_target import Bad, Target
from ecs_steps.rules.service_update import Asked, refusal
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service, ServiceDeployment, ServiceRevision
from ecs_steps.values.task_definition import Document, TaskDefinitionName

_MOST_DEPLOYMENTS = 100


@dataclass(frozen=True, kw_only=True)
class Undo:
    """What to leave and, where the caller knows it, where to go.

    `to` is the caller's wish; `previous` is gone to where the service's history names nothing.
    """

    cluster: str
    service: str
    bad: Bad
    to: TaskDefinitionName | None = None
    previous: TaskDefinitionName | None = None
    region: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The service, and what its history could be asked for; `past` are the targets of successful deployments."""

    service: Service
    records: tuple[ServiceDeployment, ...]
    past: tuple[ServiceRevision, ...]

    def record_of(self, deployment: str) -> ServiceDeployment | None:
        """The record whose target revision bears the deployment's number."""
        number = deployment.rpartition("/")[2]
        return next((each for each in self.records if each.target_revision.rpartition("/")[2] == number), None)


def seen(ecs: Ecs, asked: Undo, report: Report) -> Seen:
    """Look at a service that takes a task definition, and at what its history tells."""
    service = ecs.service(asked.cluster, asked.service)
    if problem := refusal(service, Asked(task_definition=asked.to or TaskDefinitionName(service.name, None))):
        raise problem
    try:
        records = ecs.service_deployments(asked.cluster, asked.service)
        good = [each for each in records if each.status == "SUCCESSFUL"]
        past = tuple(_past(ecs, good))
    except (AwsDenied, AwsRefused) as refused:
        report.warn(f"{refused.what}: going by what {service.name} tells of itself, without its history")
        return Seen(service=service, records=(), past=())
    return Seen(service=service, records=records, past=past)


def _past(ecs: Ecs, good: Sequence[ServiceDeployment]) -> Iterator[ServiceRevision]:
    """The revisions of successful deployments, newest first, of so many as a bad version may have been forced anew."""
    ended = {each.target_revision: each.finished_at for each in good}
    arns = list(ended)[:_MOST_DEPLOYMENTS]
    for start in range(0, len(arns), 20):  # DescribeServiceRevisions takes at most 20
        for revision in ecs.service_revisions(arns[start : start + 20]):
            yield replace(revision, deployed_at=ended[revision.arn])


def choose(
    asked: Undo, bad: Bad, known: Seen, leaving: TaskDefinitionName, clients: Clients, report: Report
) -> tuple[Target, Image | None]:
    """Choose the revision to go to: one that is active, and whose images are there as far as that can be known."""
    gone: list[str] = []
    for target in _wanted(asked, bad, known, leaving):
        problem, image = _problem(target, asked, known.service, clients, report)
        if problem is None:
            return rules.passed_over(target, gone), image
        gone.append(problem)
        report.warn(problem)
    if asked.to is not None:
        hint = "Name another revision, or none: then the newest one that ran well is chosen."
        raise NotReady(f"{known.service.name} cannot go to {asked.to.short}", why=gone[0], hint=hint)
    if asked.bad.deployment and asked.previous and rules.same_revision(asked.previous, leaving):
        gone.append(f"it ran {leaving.short} before {bad} too")
    raise rules.nothing_to_go_to(known.service.name, leaving, bad, gone)


def _wanted(asked: Undo, bad: Bad, known: Seen, leaving: TaskDefinitionName) -> Iterator[Target]:
    if asked.to is not None:
        if rules.same_revision(asked.to, leaving):
            why = "it is the revision to leave"
            raise BadParameter(f"--task-definition {asked.to.short}", why=why, hint="Name another one.")
        yield Target(task_definition=asked.to, why="it was asked for")
        return
    primary = known.service.primary
    if again := rules.forced_again(known.record_of(primary.id) if primary else None, known.past, leaving, bad):
        yield again
        return
    if asked.bad.deployment and asked.previous and rules.same_revision(asked.previous, leaving):
        return  # the bad deployment brought no other revision: an older one would be older than what ran before
    found = False
    for target in rules.candidates(known.past, known.service, leaving, bad):
        found = True
        yield target
    if not found and asked.previous is not None:
        yield Target(task_definition=asked.previous, why=f"it ran before {leaving.short}")


def _problem(
    target: Target, asked: Undo, service: Service, clients: Clients, report: Report
) -> tuple[str | None, Image | None]:
    """Say why a revision cannot be gone to, and which image would prove that it runs, where there is only one."""
    name = target.task_definition
    try:
        document = clients.ecs(asked.region).task_definition(str(name))
    except AwsDenied as denied:
        report.warn(f"{denied.what}: whether {name.short} is active and has its images is not known")
        return None, None
    if document is None or document.get("status") != "ACTIVE":
        return f"{name.short} is {'inactive' if document else 'gone'}", None
    images = images_of(document)
    alone = images[0] if len(images) == 1 else None
    missing = next((each for each in images if is_gone(each, clients, report, asked.region)), None)
    if missing is None:
        return None, alone
    if any(
        each.running and rules.same_revision(TaskDefinitionName.parse(each.task_definition), name)
        for each in service.deployments
    ):
        report.warn(f"{missing} is gone from its registry: {name.short} goes on with the tasks that it has")
        return None, alone
    return f"{name.short} cannot start, since {missing} is gone from its registry", None


def images_of(document: Document) -> tuple[Image, ...]:
    """The images of a task definition's containers that are written as Docker writes them."""
    read = (_read(str(each.get("image", ""))) for each in document.get("containerDefinitions", ()))
    return tuple(image for image in read if image is not None)


def _read(text: str) -> Image | None:
    try:
        return Image.parse(text)
    except ValueError:
        return None
