"""Push an image and pin it to the digest the registry gave it."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.archive import read_archive
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter, NotReady
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import ECR_PUSH, ECR_TAGS, Rights
from ecs_steps.routines import registries
from ecs_steps.routines.pushing import Pushing
from ecs_steps.runner import step
from ecs_steps.values.image import Image, Tag, TaggedImage

_BUILD_FIRST = "Build it first; one that was built into an archive is pushed with --archive."


@dataclass(frozen=True, kw_only=True)
class PushOptions:
    """What to push, from an engine or an archive; `image_id` makes sure that it is the very image of `build`."""

    image: TaggedImage = param()
    image_id: str | None = param(default=None)
    image_tags: tuple[Tag, ...] = param(default=())
    archive: str | None = param(default=None)
    plain_http: bool = param(default=False)
    registry: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """The image, pinned to the digest that the registry gave it (not yet pinned after a dry run)."""

    image: Image = output()
    region: str | None = output(default=None)


@step(rights=ECR_PUSH | ECR_TAGS | Rights(where={"ecr:DescribeImages": "the image goes to ECR and a tag is taken"}))
def push(options: PushOptions, clients: Clients, report: Report) -> Pushed:
    """Push an image and pin it to the digest the registry gave it."""
    image = registries.named(options.image, options.registry, clients, options.region)
    images = tuple(dict.fromkeys((image, *(image.tagged(tag) for tag in options.image_tags))))
    if options.archive:
        digest = _from_archive(options, options.archive, images, clients, report)
        return Pushed(image=image if options.dry_run else image.pinned(digest), region=options.region)
    if clients.ca_bundle or options.plain_http:
        report.line("The engine that pushes has its own authorities and its own list of registries without TLS")
    image_id = _image_id(options, image, clients)
    if options.dry_run:
        report.line(f"Would push {', '.join(map(str, images))}, image id {image_id[:19]}")
        return Pushed(image=image, region=options.region)
    home = registries.ecr_home(image, clients, options.region)
    digest = Pushing(image_id=image_id, home=home, clients=clients, report=report).push(images)
    return Pushed(image=image.pinned(digest), region=options.region)


def _from_archive(
    options: PushOptions, path: str, images: tuple[TaggedImage, ...], clients: Clients, report: Report
) -> str:
    """Push what another builder left in a file, without an engine; return its digest."""
    from ecs_steps.routines.archive_push import destination, push_archived  # noqa: PLC0415 - an engine's push pays not

    if options.image_id:
        why = "an archive names its image itself"
        raise BadParameter("Image id and archive do not go together", why=why, hint="Leave --image-id away.")
    with read_archive(path, images[0]) as archived:
        if options.dry_run:
            report.line(f"Would push {', '.join(map(str, images))} from {path}: {archived}")
            return archived.root.digest
        to = destination(images[0], clients, options.region, plain_http=options.plain_http)
        resume = "push it again; what is there already is not sent twice"
        report.line(f"Pushing {', '.join(map(str, images))} from {path}: {archived}")
        with report.in_flight(f"{images[0]} may have been pushed", resume=resume):
            push_archived(archived, images, to, report)
    report.line(f"Pushed {images[0]}, digest {archived.root.digest}")
    return archived.root.digest


def _image_id(options: PushOptions, image: TaggedImage, clients: Clients) -> str:
    """Find the very image that was built; without its id, what its name means on the engine now."""
    wanted = (options.image_id,) if options.image_id else (image, options.image)
    for each in wanted:
        if found := clients.docker.image_id(each):
            return found
    what = f"There is no image {options.image_id or image} to push"
    raise NotReady(what, why="this Docker engine does not have it", hint=_BUILD_FIRST)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(push))
