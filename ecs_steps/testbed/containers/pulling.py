"""Pull an image as the ECS agent does, and read its digest from the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docker.errors import APIError, DockerException, ImageNotFound
from requests.exceptions import RequestException

from ecs_steps.testbed.containers.site import Site
from ecs_steps.testbed.containers.wording import cannot_pull


class CannotStart(Exception):
    """A task that cannot start, in ECS's words."""

    def __init__(self, reason: str, container: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.container = container


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """An image on the engine; the digest is None when its registry gave none."""

    id: str
    digest: str | None


def pull(site: Site, image: str, account: str, region: str) -> Pulled:
    """Pull an image, always, so that a moved tag is seen; CannotStart if that fails.

    An image of a registry that we have no credentials for may be on the engine already: a failed pull then
    uses that one (ECS developer guide, "ECS_IMAGE_PULL_BEHAVIOR", default).
    """
    repository, reference = _split(image)
    credentials = site.credentials(_host(repository), account, region)
    try:
        found = site.engine.images.pull(repository, tag=reference, auth_config=credentials)
    except (DockerException, RequestException) as error:
        kept = _kept(site, image) if credentials is None else None
        if kept is None:
            raise CannotStart(cannot_pull(explain(error))) from error
        found = kept
    if credentials is not None:
        site.pulled.add(image)
    digests = [str(name) for name in found.attrs.get("RepoDigests") or []]
    ours = [digest for name, _, digest in (each.partition("@") for each in digests) if name == repository]
    # Two indexes of the same platforms are one image to the engine: it was pulled by the one that was asked for.
    digest = reference if reference in ours else next(iter(ours), None)
    return Pulled(id=str(found.id), digest=digest)


def explain(error: Exception) -> str:
    """Return what the daemon said, without docker-py's frame around it."""
    if isinstance(error, APIError) and error.explanation:
        return str(error.explanation).strip()
    return str(error)


def _kept(site: Site, image: str) -> Any | None:
    try:
        found: Any = site.engine.images.get(image)
    except ImageNotFound:
        return None
    return found


def _split(image: str) -> tuple[str, str]:
    """Split a reference into the repository and the tag or digest that docker-py wants beside it."""
    if "@" in image:
        name, _, digest = image.partition("@")
        return _without_tag(name)[0], digest
    return _without_tag(image)


def _without_tag(name: str) -> tuple[str, str]:
    head, colon, tag = name.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (name, "latest")


def _host(repository: str) -> str:
    first, slash, _ = repository.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"
