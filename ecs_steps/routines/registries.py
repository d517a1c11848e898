"""Where images live: the registry of a bare name, who logs in there, and which digest a tag names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsDenied, AwsRefused
from ecs_steps.clients.ecr import Ecr, NoImage
from ecs_steps.console.report import Report
from ecs_steps.rules.image_name import may_be_overridden_ecr, needs_registry
from ecs_steps.values.image import Image
from ecs_steps.values.registry import EcrRegistry

AnyImage = TypeVar("AnyImage", bound=Image)


@dataclass(frozen=True)
class EcrHome:
    """An image's ECR, and whose registry it is where the host name says so."""

    ecr: Ecr
    registry: EcrRegistry | None


def named(image: AnyImage, registry: str | None, clients: Clients, region: str | None) -> AnyImage:
    """Write an image that has no registry with the one that is set; `ecr` is this account's in this region."""
    if not registry or not needs_registry(image, registry):
        return image
    return image.on(clients.ecr(region).login().host if registry == "ecr" else registry)


def ecr_home(image: Image, clients: Clients, region: str | None) -> EcrHome | None:
    """Find the ECR that holds an image; None if it lives elsewhere.

    An ECR at another endpoint (AWS_ENDPOINT_URL) gives its registry any host name: there GetAuthorizationToken says it.
    """
    registry = EcrRegistry.of(image.host)
    if registry:
        return EcrHome(clients.ecr(registry.region), registry)
    if may_be_overridden_ecr(image, clients.environment):
        ecr = clients.ecr(region)
        return EcrHome(ecr, None) if ecr.login().host == image.host else None
    return None


def pinned(image: Image, clients: Clients, report: Report, region: str | None) -> Image:
    """Pin an image to the digest that its tag names now; outside ECR the tag stays, and the report says so."""
    if image.digest:
        return image
    home = ecr_home(image, clients, region)
    if home is None:
        report.warn(f"{image} keeps its tag: outside ECR its digest is known only after a push")
        return image
    return image.pinned(home.ecr.digest(home.registry, image.path, image.reference))


def pinned_where_known(image: Image, clients: Clients, report: Report, region: str | None) -> Image:
    """Pin an image whose tag ECR knows; any other stays as it is written, and no right is needed."""
    if image.digest:
        return image
    try:
        home = ecr_home(image, clients, region)
        return image if home is None else image.pinned(home.ecr.digest(home.registry, image.path, image.reference))
    except (AwsDenied, AwsRefused, NoImage) as unknown:
        report.warn(f"{unknown.what}: {image} is known by its tag alone")
        return image
