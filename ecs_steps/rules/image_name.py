"""Where an image lives and who can log in there."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.values.image import Image


def needs_registry(image: Image, registry: str | None) -> bool:
    """True when the image was written without a registry and one is set."""
    return image.host is None and bool(registry)


def may_be_overridden_ecr(image: Image, environment: Mapping[str, str]) -> bool:
    """True when ECR answers at another endpoint, so that its registry's host name may be any."""
    return image.host is not None and is_elsewhere(environment)


def is_elsewhere(environment: Mapping[str, str]) -> bool:
    """True when ECR answers at another endpoint than AWS's own."""
    return bool(environment.get("AWS_ENDPOINT_URL_ECR") or environment.get("AWS_ENDPOINT_URL"))
