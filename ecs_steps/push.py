"""Push an image and pin it to the digest the registry gave it."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady
from ecs_steps.contract.param import output, param
from ecs_steps.routines import registries
from ecs_steps.routines.pushing import Pushing
from ecs_steps.runner import step
from ecs_steps.values.image import Image, Tag, TaggedImage


@dataclass(frozen=True, kw_only=True)
class PushOptions:
    """What to push; `image_id` makes sure that it is the very image that `build` made."""

    image: TaggedImage = param()
    image_id: str | None = param(default=None)
    image_tags: tuple[Tag, ...] = param(default=())
    registry: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """The image, pinned to the digest that the registry gave it (not yet pinned after a dry run)."""

    image: Image = output()
    region: str | None = output(default=None)


@step
def push(options: PushOptions, clients: Clients, report: Report) -> Pushed:
    """Push an image and pin it to the digest the registry gave it."""
    image = registries.named(options.image, options.registry, clients, options.region)
    images = tuple(dict.fromkeys((image, *(image.tagged(tag) for tag in options.image_tags))))
    image_id = _image_id(options, image, clients)
    if options.dry_run:
        report.line(f"Would push {', '.join(map(str, images))}, image id {image_id[:19]}")
        return Pushed(image=image, region=options.region)
    home = registries.ecr_home(image, clients, options.region)
    digest = Pushing(image_id=image_id, home=home, clients=clients, report=report).push(images)
    return Pushed(image=image.pinned(digest), region=options.region)


def _image_id(options: PushOptions, image: TaggedImage, clients: Clients) -> str:
    """Find the very image that was built; without its id, what its name means on the engine now."""
    wanted = (options.image_id,) if options.image_id else (image, options.image)
    for each in wanted:
        if found := clients.docker.image_id(each):
            return found
    what = f"There is no image {options.image_id or image} to push"
    raise NotReady(what, why="this Docker engine does not have it", hint="Build it first.")


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(push))
