"""Which deployment somebody else started is the one that is meant: by its revision or image, and by when it began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.proof import Claim
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import TaskDefinitionName

#: A deployment that has left the service's list counts if it began within this time: it failed, or was replaced.
RECENT = timedelta(hours=1)
_DOCKER_HUB = {None, "docker.io", "index.docker.io"}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A deployment of the service; `listed` while it stands among the service's present ones."""

    deployment_id: str
    task_definition: str
    images: tuple[Image, ...]
    began: datetime
    listed: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the deployment runs; the task definition decides where both are given."""

    task_definition: TaskDefinitionName | None = None
    claims: tuple[Claim, ...] = ()

    def __bool__(self) -> bool:
        return self.task_definition is not None or bool(self.claims)

    def __str__(self) -> str:
        return (
            self.task_definition.short
            if self.task_definition
            else " and ".join(str(each.image) for each in self.claims)
        )


def choose(candidates: Iterable[Candidate], wanted: Wanted, now: datetime) -> Candidate | None:
    """Choose the deployment that began last among those that run what is wanted; None if there is none (yet)."""
    fitting = [
        each
        for each in candidates
        if (each.listed or now - each.began <= RECENT) and _runs_what_is_wanted(each, wanted)
    ]
    return max(fitting, key=lambda each: each.began, default=None)


def another(deployment: str, told: TaskDefinitionName | None, found: TaskDefinitionName | None) -> BadParameter | None:
    """Refuse a deployment that runs something else than the revision that it was named with."""
    if not told or not found or told.revision is None or told.short == found.short:
        return None
    hint = "Give --deployment or --task-definition alone, or those that belong together."
    return BadParameter(f"{deployment} does not run {told.short}", why=f"it runs {found.short}", hint=hint)


def _runs_what_is_wanted(candidate: Candidate, wanted: Wanted) -> bool:
    if wanted.task_definition is None:
        return bool(wanted) and all(
            any(_is_same(claim.image, each) for each in candidate.images) for claim in wanted.claims
        )
    found = TaskDefinitionName.parse(candidate.task_definition)
    return found.family == wanted.task_definition.family and wanted.task_definition.revision in (None, found.revision)


def _is_same(wanted: Image, found: Image) -> bool:
    """True for the same repository and the same digest, or the same tag: what its bytes are, the proof says."""
    if _repository(wanted) != _repository(found):
        return False
    if wanted.digest is not None and wanted.digest == found.digest:
        return True
    if wanted.digest is not None and wanted.tag is None:
        return False
    return (wanted.tag or "latest") == (found.tag or ("latest" if found.digest is None else None))


def _repository(image: Image) -> tuple[str | None, str]:
    on_docker_hub = image.host in _DOCKER_HUB
    return (None if on_docker_hub else image.host, image.path.removeprefix("library/") if on_docker_hub else image.path)
