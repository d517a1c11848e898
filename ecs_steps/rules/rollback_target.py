"""What a service shall be brought away from, whether that still runs, and which revision is the one to go back to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ecs_steps.contract.errors import NotReady
from ecs_steps.values.image import Image
from ecs_steps.values.service import Service, ServiceDeployment, ServiceRevision
from ecs_steps.values.task_definition import TaskDefinitionName

#: A record's states in which StopServiceDeployment rolls it back ("Stopping Amazon ECS service deployments").
STOPPABLE = frozenset({"PENDING", "IN_PROGRESS"})
#: A record's states in which ECS brings the service back by itself.
COMING_BACK = frozenset({"ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"})
_DOCKER_HUB = (None, "docker.io", "index.docker.io", "registry-1.docker.io")


@dataclass(frozen=True, kw_only=True)
class Bad:
    """What to leave: a deployment, a revision or an image; nothing named means the revision that runs.

    The most exact of them says whether it still runs; a target must differ in each that is named.
    """

    deployment: str | None = None
    task_definition: TaskDefinitionName | None = None
    image: Image | None = None

    @property
    def named(self) -> bool:
        """True when the caller said what is bad."""
        return any((self.deployment, self.task_definition, self.image))

    def __str__(self) -> str:
        if self.deployment:
            return f"deployment {self.deployment}"
        return self.task_definition.short if self.task_definition else in_short(self.image) if self.image else "nothing"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A revision to go back to, and why it is this one."""

    task_definition: TaskDefinitionName
    why: str


def runs(bad: Bad, service: Service, images: Iterable[Image]) -> bool:
    """Tell whether ECS still wants the service to run what is bad; `images` are those of its present revision."""
    primary = service.primary
    if primary is None:
        return False
    if bad.deployment:
        return primary.id == bad.deployment
    if bad.task_definition:
        return same_revision(bad.task_definition, TaskDefinitionName.parse(primary.task_definition))
    return bad.image is None or any(is_image(bad.image, each) for each in images)


def being_replaced(bad: Bad, service: Service) -> bool:
    """Tell whether something else, that ECS is still bringing about, takes the place of what is bad."""
    primary = service.primary
    if primary is None or primary.rollout_state != "IN_PROGRESS":
        return False
    older = [each for each in service.deployments if each.id != primary.id]
    if bad.deployment:
        return any(each.id == bad.deployment for each in older)
    if bad.task_definition is None:
        return bool(older)
    return any(same_revision(bad.task_definition, TaskDefinitionName.parse(each.task_definition)) for each in older)


def forced_again(
    record: ServiceDeployment | None, past: Sequence[ServiceRevision], leaving: TaskDefinitionName, bad: Bad
) -> Target | None:
    """The revision as it ran before a forced redeployment in progress, which has the same task definition.

    Only ECS can go back there: it keeps the digests that the tags named then ("Container image resolution").
    """
    if record is None or record.status not in STOPPABLE or not bad.deployment or not past:
        return None
    name = TaskDefinitionName.parse(past[0].task_definition)
    if past[0].arn == record.target_revision or not same_revision(name, leaving):
        return None
    return Target(task_definition=name, why="it ran this before, with the images of then")


def candidates(
    past: Sequence[ServiceRevision], service: Service, leaving: TaskDefinitionName, bad: Bad
) -> Iterator[Target]:
    """Name the revisions to go back to, the best first.

    `past` are the targets of the service's successful deployments, newest first. Called bare, a rollback only goes
    back: the second of two shall not bring the first one's bad version again.
    """
    seen: set[str] = set()
    for revision in past:
        name = TaskDefinitionName.parse(revision.task_definition)
        if name.short in seen or is_excluded(name, revision, leaving, bad):
            continue
        seen.add(name.short)
        when = f" of {revision.deployed_at:%Y-%m-%d %H:%M} UTC" if revision.deployed_at else ""
        yield Target(task_definition=name, why=f"the newest successful deployment{when} of another revision")
    excluded = {TaskDefinitionName.parse(each.task_definition).short for each in past} - seen
    for deployment in service.deployments:
        name = TaskDefinitionName.parse(deployment.task_definition)
        known = name.short in seen | excluded
        if deployment.rollout_state == "COMPLETED" and not known and not _is_left(name, leaving, bad):
            seen.add(name.short)
            yield Target(task_definition=name, why="it completed before and still has tasks")


def is_excluded(name: TaskDefinitionName, revision: ServiceRevision, leaving: TaskDefinitionName, bad: Bad) -> bool:
    """Tell whether a revision of the past is the bad one, or has the bad image under another number."""
    if _is_left(name, leaving, bad):
        return True
    return bad.image is not None and any(is_image(bad.image, each) for each in revision.images)


def _is_left(name: TaskDefinitionName, leaving: TaskDefinitionName, bad: Bad) -> bool:
    if same_revision(name, leaving) or (bad.task_definition and same_revision(name, bad.task_definition)):
        return True
    newer = name.family == leaving.family and (name.revision or 0) > (leaving.revision or 0)
    return newer and not bad.named


def by_stopping(target: Target, record: ServiceDeployment, past: Sequence[ServiceRevision]) -> bool:
    """Tell whether ECS, asked to roll a deployment back, goes to the target: it takes the newest successful one."""
    return (
        record.status in STOPPABLE
        and bool(past)
        and same_revision(target.task_definition, TaskDefinitionName.parse(past[0].task_definition))
    )


def passed_over(target: Target, gone: Sequence[str]) -> Target:
    """Say of a target which ones were better and cannot run any more."""
    return replace(target, why=f"{target.why} that can still run ({'; '.join(gone)})") if gone else target


def nothing_to_go_to(service: str, leaving: TaskDefinitionName, bad: Bad, gone: Sequence[str]) -> NotReady:
    """Say why there is no revision to go back to."""
    image = f" without {in_short(bad.image)}" if bad.image else ""
    other = "other" if bad.named else "older"  # called bare, only older ones count
    none = f"its history has no successful deployment of a revision {other} than {leaving.short}{image}"
    why = "; ".join(gone) or none
    hint = "Name a revision that ran well: --task-definition family:revision."
    return NotReady(f"There is nothing to roll {service} back to", why=why, hint=hint)


def never_was(bad: Bad, service: Service, records: Sequence[ServiceDeployment]) -> NotReady | None:
    """Say that a service whose history can be read never had the deployment that is named as bad."""
    if not bad.deployment or not records or service.deployment(bad.deployment):
        return None
    number = bad.deployment.rpartition("/")[2]
    if any(each.target_revision.rpartition("/")[2] == number for each in records):
        return None
    why = "ECS lists it neither among its present deployments nor among its past ones"
    what = f"{service.name} has no deployment {bad.deployment}"
    return NotReady(what, why=why, hint="Check --bad-deployment; it looks like ecs-svc/1234567890123456789.")


def in_short(image: Image) -> str:
    """Write an image with twelve digits of its digest, which tell two apart."""
    return str(replace(image, digest=None)) + (f"@{image.digest[:19]}" if image.digest else "")


def same_revision(one: TaskDefinitionName, other: TaskDefinitionName) -> bool:
    """Compare two revisions; one may be written as an ARN, the other without."""
    return (one.family, one.revision) == (other.family, other.revision)


def is_image(asked: Image, found: Image) -> bool:
    """Tell whether an image of a task definition is the one that was asked for: by digest where both have one."""
    home = (None if asked.host in _DOCKER_HUB else asked.host, asked.path.removeprefix("library/"))
    if home != (None if found.host in _DOCKER_HUB else found.host, found.path.removeprefix("library/")):
        return False
    if asked.digest:
        return asked.digest == found.digest
    return (asked.tag or "latest") == (found.tag or ("" if found.digest else "latest"))
