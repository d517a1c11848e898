"""Give an image further tags: on the engine that has it, or directly in its registry."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import TagPolicy
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import ECR_DIGEST, ECR_PULL, ECR_PUSH, ECR_TAGS
from ecs_steps.routines import registries
from ecs_steps.routines.archive_push import destination
from ecs_steps.routines.registry_tags import RegistryTags
from ecs_steps.routines.tag_policies import TagSources
from ecs_steps.runner import step
from ecs_steps.values.image import Image, Tag, TaggedImage


@dataclass(frozen=True, kw_only=True)
class TagOptions:
    """Which image, and its tags by name and by policy; pinned to a digest it is tagged in its registry."""

    image: Image = param()
    image_id: str | None = param(default=None)
    image_tags: tuple[Tag, ...] = param(default=())
    tag_policies: tuple[TagPolicy, ...] = param(default=())
    environment: str | None = param(default=None)
    plain_http: bool = param(default=False)
    registry: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """The image and all its further tags, which `push --after` pushes too."""

    image: Image = output()
    image_id: str | None = output(default=None)
    image_tags: tuple[Tag, ...] = output(default=())
    region: str | None = output(default=None)


@step(rights=ECR_PULL | ECR_PUSH | ECR_DIGEST | ECR_TAGS)
def tag(options: TagOptions, clients: Clients, report: Report) -> Tagged:
    """Give an image further tags: on the engine that has it, or directly in its registry."""
    if not options.image_tags and not options.tag_policies:
        hint = "Give --image-tags stable, or --tag-policies commit."
        raise BadParameter("There is no tag to give", why="neither image_tags nor tag_policies is set", hint=hint)
    image = registries.named(options.image, options.registry, clients, options.region)
    to = destination(image, clients, options.region, plain_http=options.plain_http)
    in_registry = RegistryTags(image, to)
    sources = TagSources(clients, report, in_registry, image.digest, options.environment)
    tags = tuple(dict.fromkeys((*options.image_tags, *sources.tags(options.tag_policies))))
    names = ", ".join(map(str, tags))
    image_id = None
    if image.digest:
        if options.dry_run:
            report.line(f"Would tag {image} in its registry: {names or 'nothing'}")
        else:
            in_registry.put(image.pinned(image.digest), tags, report)
    else:
        image_id = _image_id(options, image, clients)
        if not options.dry_run:
            for each in tags:
                clients.docker.tag(image_id, image.tagged(each))
        report.line(f"{'Would tag' if options.dry_run else 'Tagged'} {image}: {names or 'nothing'}")
    return Tagged(image=image, image_id=image_id, image_tags=tags, region=options.region)


def _image_id(options: TagOptions, image: Image, clients: Clients) -> str:
    if options.image_id:
        return options.image_id
    wanted = image if image.tag else TaggedImage(image.host, image.path, "latest")
    found = clients.docker.image_id(wanted)
    if found is None:
        why, hint = "this Docker engine does not have it", "Build it first, or name it by its digest in its registry."
        raise NotReady(f"There is no image {image} to tag", why=why, hint=hint)
    return found


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(tag))
