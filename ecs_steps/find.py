"""Find an image in its registry: which digest its tag names, and which tags there are."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.registry import Manifests
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import FINDING
from ecs_steps.routines import registries
from ecs_steps.routines.archive_push import destination
from ecs_steps.rules.image_name import repository
from ecs_steps.rules.tag_order import newest_first
from ecs_steps.runner import step
from ecs_steps.values.image import Image, Tag

_SHOWN = 10
"""So many tags stand in the log; the result has all."""


@dataclass(frozen=True, kw_only=True)
class FindOptions:
    """Which image, by its tag or digest; a repository alone has only tags to find."""

    image: Image = param()
    registry: str | None = param(default=None)
    plain_http: bool = param(default=False)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Found:
    """The image with its registry, pinned where it was given by a tag or digest; every tag of its repository."""

    image: Image = output()
    tags: tuple[Tag, ...] = output(default=())
    region: str | None = output(default=None)


@step(rights=FINDING)
def find(options: FindOptions, clients: Clients, report: Report) -> Found:
    """Find an image in its registry: which digest its tag names, and which tags there are.

    It changes nothing. ECR tells when an image was pushed; of other registries' tags the highest version comes first.
    """
    image = registries.named(options.image, options.registry, clients, options.region)
    if not image.host:
        hint = "Write it as registry/repository, or give --registry ecr."
        raise BadParameter(f"{image} has no registry", why="there is nowhere to look for it", hint=hint)
    to = destination(image, clients, options.region, plain_http=options.plain_http)
    manifests = Manifests(to.session, repository(image))
    wanted = bool(image.tag or image.digest)
    if to.home is not None:
        digest = to.home.ecr.digest(to.home.registry, image.path, image.reference) if wanted else None
        tags = to.home.ecr.tags(to.home.registry, image.path)
    else:
        digest = manifests.digest(image.reference) if wanted else None
        tags = newest_first(manifests.tags())
    if wanted and digest is None:
        hint = f"Push it first. Tags that are there: {', '.join(tags[:5]) or 'none'}."
        raise NotReady(f"There is no image {image}", why=f"{image.name} does not have it", hint=hint)
    found = image.pinned(digest) if digest else image
    count = f"{len(tags)} tag{'' if len(tags) == 1 else 's'}"
    shown = tags if len(tags) <= _SHOWN else [*tags[:_SHOWN], "..."]
    told = f"{count}{': ' if tags else ''}{', '.join(shown)}"
    report.line(f"{found}; its repository has {told}" if wanted else f"{image.name} has {told}")
    return Found(image=found, tags=tuple(map(Tag, tags)), region=options.region)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(find))
