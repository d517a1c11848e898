"""Who a builder is to the registries of base images and caches: ECR's tokens, for as long as the build lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ecs_steps.clients import Clients, private_docker_config
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.routines.registries import ecr_home
from ecs_steps.rules.docker_config import with_logins
from ecs_steps.rules.dockerfile import images_read
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.image import Image
from ecs_steps.values.registry import RegistryLogin


def logins(request: BuildRequest, clients: Clients, report: Report, region: str | None) -> tuple[RegistryLogin, ...]:
    """Find the login of each ECR that the build reads or writes; for other registries the Docker config serves.

    Where AWS gives no token the build goes on: the user's Docker config may have one.
    """
    found: dict[str, RegistryLogin] = {}
    for image in _images(request):
        if not image.host or image.host in found:
            continue
        try:
            home = ecr_home(image, clients, region)
            if home:
                found[image.host] = replace(home.ecr.login(), host=image.host)
        except StepError as error:
            report.line(f"No token for {image.host}, the Docker config has to do: {error}")
    return tuple(found.values())


@contextmanager
def docker_config(found: tuple[RegistryLogin, ...], clients: Clients) -> Iterator[dict[str, str]]:
    """Say the logins to a docker command by a private Docker config, which is gone after the block."""
    if not found:
        yield {}
        return
    own = private_docker_config.own_folder(clients.environment)
    folder = private_docker_config.private_folder(clients.environment)
    plugins = own / "cli-plugins"
    config = with_logins(
        private_docker_config.read(own), found, plugins=str(plugins.absolute()) if plugins.is_dir() else None
    )
    try:
        private_docker_config.write(folder, config, own)
        yield {"DOCKER_CONFIG": str(folder)}
    finally:
        private_docker_config.remove(folder)


def _images(request: BuildRequest) -> Iterator[Image]:
    for text in images_read(request.context.dockerfile, request.args):
        yield from _parsed(text)
    yield from request.cache_from
    if request.cache_to:
        yield request.cache_to


def _parsed(text: str) -> tuple[Image, ...]:
    """An image of the Dockerfile; none where the builder will say what is wrong with it."""
    try:
        return (Image.parse(text),)
    except ValueError:
        return ()
