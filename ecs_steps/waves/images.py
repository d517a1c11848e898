"""Build and push the images of a release, each once, however many services take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ecs_steps.build import BuildOptions, build
from ecs_steps.clients import Clients
from ecs_steps.clients.archive.target import passing_archive
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.shared import taken
from ecs_steps.push import PushOptions, push
from ecs_steps.rules.image_name import to_build
from ecs_steps.values.image import Image, TaggedImage
from ecs_steps.waves.words import OneService


@dataclass(frozen=True, kw_only=True)
class Made:
    """An image of a release: pinned to its digest, with the engine's id where an engine built it."""

    image: Image
    image_id: str | None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A service that wants an image to be built."""

    name: str
    options: OneService
    clients: Clients
    image: TaggedImage

    @property
    def destination(self) -> tuple[object, ...]:
        """Where the image goes: ECR is another registry in each region and for each account."""
        at_home = self.image.host is None and self.options.registry == "ecr"
        return (self.image, self.options.registry, *((self.options.region, id(self.clients)) if at_home else ()))

    @property
    def contents(self) -> tuple[object, ...]:
        """What makes the image what it is."""
        options = self.options
        return (
            options.context,
            options.dockerfile,
            tuple(sorted(options.build_args.items())),
            options.build_target,
            tuple(map(str, options.build_secrets)),
            frozenset(map(str, options.platform)),
        )


def wish(name: str, options: OneService, clients: Clients) -> Wish | None:
    """Name the image that is to be built for a service; None where it takes one that was pushed before."""
    image = to_build(options.context, options.image)
    return Wish(name=name, options=options, clients=clients, image=image) if image else None


def contradictions(wishes: Sequence[Wish]) -> Iterator[BadParameter]:
    """List services that would push different builds under the same name."""
    first: dict[object, Wish] = {}
    for each in wishes:
        other = first.setdefault(each.destination, each)
        if other.contents != each.contents:
            why = f"they are different builds, and both would be pushed as {each.image}"
            hint = "Give each an image of its own, or the same context, Dockerfile and arguments."
            yield BadParameter(f"{other.name} and {each.name} want the same image", why=why, hint=hint)


def images(wishes: Sequence[Wish], report: Report) -> Iterator[tuple[tuple[str, ...], Made]]:
    """Build and push one after the other; give each image with the services that take it."""
    takers: dict[object, list[Wish]] = {}
    for each in wishes:
        takers.setdefault(each.destination, []).append(each)
    for group in takers.values():
        names, first = tuple(each.name for each in group), group[0]
        if len(names) > 1:
            report.line(f"One image for {', '.join(names)}")
        made = built_and_pushed(first.options, first.image, first.clients, report)
        if made is not None:
            yield names, made


def built_and_pushed(options: OneService, name: TaggedImage, clients: Clients, report: Report) -> Made | None:
    """Build an image and push it; None for a dry run, in which neither is done."""
    with passing_archive(wanted=len(set(options.platform)) > 1) as archive:
        built = build(taken(BuildOptions, options, image=name, archive=archive), clients, report)
        if options.dry_run:
            report.line(f"Would push {built.image}; its digest, and so the new revision, are known only then")
            return None
        pushing = taken(PushOptions, options, image=built.image, image_id=built.image_id, archive=archive)
        pushed = push(pushing, clients, report)
    return Made(image=pushed.image, image_id=built.image_id)


def by_service(made: Iterator[tuple[tuple[str, ...], Made]]) -> Mapping[str, Made]:
    """Sort images by the services that take them."""
    return {name: each for names, each in made for name in names}
