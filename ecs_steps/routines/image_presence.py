"""Ask an image's registry whether it still has the image, and which digest a tag names there."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.clients.ecr import NoImage
from ecs_steps.clients.registry import Manifests
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.image_name import repository
from ecs_steps.values.image import Image


def digest_in_registry(image: Image, clients: Clients, region: str | None) -> str | None:
    """Ask which digest an image's tag or digest names now; None if its registry does not have it.

    Raise what the registry or AWS says where it cannot be asked.
    """
    home = ecr_home(image, clients, region)
    if home is None:
        return Manifests(clients.registry(image.host), repository(image)).digest(image.reference)
    try:
        return home.ecr.digest(home.registry, image.path, image.reference)
    except NoImage:
        return None


def is_gone(image: Image, clients: Clients, report: Report, region: str | None) -> bool:
    """Tell whether a registry says that it does not have an image; where it cannot be asked, that is said."""
    try:
        return digest_in_registry(image, clients, region) is None
    except StepError as error:
        report.warn(f"{error}: whether {image.name} still has {image.reference[:19]} is not known")
        return False
