"""Push an image and pin it to the digest the registry gave it."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.clients.docker import PushRefused
from ecs_steps.clients.ecr import no_repository
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady, Refused, StepError
from ecs_steps.contract.param import output, param
from ecs_steps.routines import registries
from ecs_steps.routines.registries import EcrHome
from ecs_steps.rules.push_refusal import PushRefusal, explain
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
    images = (image, *(image.tagged(tag) for tag in options.image_tags))
    image_id = options.image_id or clients.docker.image_id(image) or clients.docker.image_id(options.image)
    if image_id is None:
        raise NotReady(
            f"There is no image {image} to push", why="this Docker engine does not have it", hint="Build it first."
        )
    if options.dry_run:
        report.line(f"Would push {', '.join(map(str, images))}, image id {image_id[:19]}")
        return Pushed(image=image, region=options.region)
    home = registries.ecr_home(image, clients, options.region)
    digest = ""
    for each in images:
        resume = "push it again; layers that are there already are not sent twice"
        with report.group(f"Pushing {each}"), report.in_flight(f"{each} may have been pushed", resume=resume):
            clients.docker.tag(image_id, each)
            digest = _pushed(each, home, clients, report)
    report.line(f"Pushed {image}, digest {digest}")
    return Pushed(image=image.pinned(digest), region=options.region)


def _pushed(image: TaggedImage, home: EcrHome | None, clients: Clients, report: Report) -> str:
    """Push with a token that nobody else sees; one that ends meanwhile is fetched anew, once."""
    try:
        return clients.docker.push(image, home.ecr.login() if home else None, report.foreign)
    except PushRefused as refused:
        if home is None or explain(refused.why) is not PushRefusal.EXPIRED:
            raise _explained(refused, image) from None
    report.line("The registry's token has expired; fetching a new one")
    try:
        return clients.docker.push(image, home.ecr.login(fresh=True), report.foreign)
    except PushRefused as refused:
        raise _explained(refused, image) from None


def _explained(refused: PushRefused, image: TaggedImage) -> StepError:
    what, why = refused.what, refused.why
    match explain(why):
        case PushRefusal.NO_REPOSITORY:
            return no_repository(image.path, why)
        case PushRefusal.EXPIRED:
            return NotReady(what, why=why, hint="Log in anew; the registry's token lives for some hours only.")
        case PushRefusal.DENIED:
            return NotReady(
                what, why=why, hint=f"Allow the caller to push to {image.name}, or log in to {image.host or 'it'}."
            )
        case PushRefusal.IMMUTABLE:
            return Refused(what, why=why, hint="Another image has this tag already; build under a new tag.")
        case PushRefusal.UNREACHABLE:
            return NotReady(what, why=why, hint="Check the registry's name and the engine's network and proxy.")
        case PushRefusal.OTHER:
            return refused


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(push))
