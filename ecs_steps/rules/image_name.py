"""Where an image lives and who can log in there."""

from __future__ import annotations

from collections.abc import Mapping

from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.image import Image, TaggedImage


def needs_registry(image: Image, registry: str | None) -> bool:
    """True when the image was written without a registry and one is set."""
    return image.host is None and bool(registry)


def may_be_overridden_ecr(image: Image, environment: Mapping[str, str]) -> bool:
    """True when ECR answers at another endpoint, so that its registry's host name may be any."""
    return image.host is not None and is_elsewhere(environment)


def is_elsewhere(environment: Mapping[str, str]) -> bool:
    """True when ECR answers at another endpoint than AWS's own."""
    return bool(environment.get("AWS_ENDPOINT_URL_ECR") or environment.get("AWS_ENDPOINT_URL"))


def repository(image: Image) -> str:
    """Write the repository as its registry knows it: Docker Hub keeps its own images under `library`."""
    return f"library/{image.path}" if image.host in (None, "docker.io") and "/" not in image.path else image.path


def to_build(context: str | None, image: Image | None) -> TaggedImage | None:
    """Name the image that is built for a release; None without a context, or by a digest: then it was pushed before.

    A context stands in ecs-steps.yml for every release; what is released by its digest has been built.
    """
    if context is None or (image is not None and image.digest):
        return None
    if image is None:
        why, hint = "--context was given, and no --image", "Give --image repository:tag."
        raise BadParameter("deploy does not know how to name the image", why=why, hint=hint)
    return TaggedImage(image.host, image.path, image.tag or "latest")
