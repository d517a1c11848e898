"""The next revision of a task definition: its origin with the images and settings that it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Pin
from ecs_steps.routines import registries
from ecs_steps.rules.task_definition import registrable, who_gets, with_images
from ecs_steps.rules.task_definition_settings import TaskSettings, with_settings
from ecs_steps.values.image import Image
from ecs_steps.values.task_definition import Document


@dataclass(frozen=True, kw_only=True)
class GivenImages:
    """Which container gets which image, and what the document names it by."""

    image: Image | None
    container: str | None
    images: Mapping[str, Image]
    pin: Pin
    registry: str | None
    region: str | None

    def final(self, clients: Clients, report: Report) -> GivenImages:
        """Give every image its registry, its tag where that is what counts, and its digest."""

        def settled(image: Image) -> Image:
            named = registries.named(image, self.registry, clients, self.region)
            if self.pin is Pin.TAG and not (named.tag or named.digest):
                named = replace(named, tag="latest")
            return registries.pinned(named, clients, report, self.region)

        image = settled(self.image) if self.image else None
        return replace(self, image=image, images={name: settled(each) for name, each in self.images.items()})

    def by_container(self, origin: Document) -> Mapping[str, Image]:
        """Name the container that gets each image."""
        return who_gets(origin, self.image, self.container, self.images)


def drafted(origin: Document, given: GivenImages, settings: TaskSettings) -> dict[str, Any]:
    """Put images and settings into the document that is registered."""
    document = with_images(registrable(origin), given.image, given.container, given.images, given.pin)
    return with_settings(document, settings)
