"""The builder inside the Docker engine, as its API has had it from the beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ecs_steps.clients.docker import translated
from ecs_steps.contract.errors import Refused
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.image import Image
from ecs_steps.values.registry import RegistryLogin

if TYPE_CHECKING:
    from ecs_steps.clients.docker import Docker


class BuildRefused(Refused):
    """The engine would not start the build; `why` are its own words."""


class BuildStopped(Refused):
    """An instruction of the Dockerfile failed; `why` are the engine's own words."""


class ClassicBuilder:
    """Builds and pulls images on a Docker engine."""

    def __init__(self, docker: Docker) -> None:
        self._docker = docker

    def log_in(self, login: RegistryLogin) -> None:
        """Let later builds pull base images with this login; it stays in this process."""
        with translated(f"log in to {login.host}"):
            password = login.password.reveal()
            self._docker.api().login(login.username, password, registry=login.host, reauth=True)

    def pull(self, image: Image) -> str | None:
        """Pull an image; return why it could not be had, None if it could."""
        reference = image.digest or image.tag or "latest"
        try:
            with translated("pull"):
                events = self._docker.api().pull(image.name, tag=reference, stream=True, decode=True)
                return next((str(event["error"]).strip() for event in events if "error" in event), None)
        except Refused as refused:
            return refused.why

    def build(self, request: BuildRequest, tar: Iterator[bytes], dockerfile: str, show: Callable[[str], None]) -> str:
        """Build from a tar stream; show each line as it comes; return the image id.

        Raises BuildRefused when the engine does not start, BuildStopped when an instruction failed.
        """
        with translated("build", BuildRefused):
            events = self._docker.api().build(
                fileobj=tar,
                custom_context=True,
                dockerfile=dockerfile,
                buildargs=dict(request.args),
                target=request.target,
                platform=str(request.platforms[0]) if request.platforms else None,
                labels=dict(request.labels),
                network_mode=request.network,
                nocache=request.no_cache,
                pull=request.pull,
                cache_from=[str(image) for image in request.cache_from],
                rm=True,
                forcerm=True,  # without it a failing RUN leaves its container behind
                decode=True,
            )
            return _built(events, show)


def _built(events: Iterator[dict[str, Any]], show: Callable[[str], None]) -> str:
    image_id = ""
    for event in events:
        if "error" in event:
            raise BuildStopped("The build failed", why=str(event["error"]).strip())
        for line in str(event.get("stream", "")).splitlines():
            show(line)
        image_id = event.get("aux", {}).get("ID", image_id)
    if not image_id:
        raise Refused("Docker ended the build without an image", why="its stream ended early", hint="Build again.")
    return image_id
