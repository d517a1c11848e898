"""An image that is built into an archive: of several platforms, or where there is no engine to keep it."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.clients.archive import read_archive
from ecs_steps.clients.archive.loadable import docker_tar, image_for
from ecs_steps.clients.archive.target import new_archive
from ecs_steps.clients.trial import loaded
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.routines import image_build, image_test
from ecs_steps.routines.image_test import ImageTest
from ecs_steps.rules.build_builder import ChosenBuilder
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.image import TaggedImage
from ecs_steps.values.platform import Platform


def checked(platforms: tuple[Platform, ...], archive: str | None) -> None:
    """Refuse several platforms without an archive."""
    if len(set(platforms)) > 1 and not archive:
        why = "a Docker engine keeps one platform of an image"
        hint = "Such as --archive image.tar; push takes the same, and so needs no engine."
        raise BadParameter("An image of several platforms needs --archive", why=why, hint=hint)


def built(
    request: BuildRequest,
    choice: ChosenBuilder,
    image: TaggedImage,
    test: ImageTest | None,
    clients: Clients,
    report: Report,
    region: str | None,
) -> str:
    """Build into `request.archive` and return the digest that the image will have in every registry.

    The test runs what is in the archive, in the engine's own platform: no second build, whose bytes might differ.
    Whatever fails leaves no archive behind, so that none can be pushed for another.
    """
    path = str(request.archive)
    runs = clients.docker.facts().platform if test else None
    if runs and request.platforms and not any(_fits(each, runs) for each in request.platforms):
        raise _no_test(runs, ", ".join(map(str, request.platforms)))
    with new_archive(path):
        image_build.made(request, choice, clients, report, region)
        with read_archive(path, image) as archived:
            if test and runs:
                one = image_for(archived, runs.os, runs.architecture)
                if one is None:
                    raise _no_test(runs, "another platform")
                with loaded(clients.docker, docker_tar(archived, one)) as image_id:
                    image_test.passed(image_id, test, clients, report)
            return archived.root.digest


def _fits(platform: Platform, engine: Platform) -> bool:
    return (platform.os, platform.architecture) == (engine.os, engine.architecture)


def _no_test(runs: Platform, has: str) -> BadParameter:
    hint = f"Add --platform {runs}, or leave --test-command away."
    return BadParameter(
        "The image cannot be tested", why=f"this engine runs {runs}, and the image has {has}", hint=hint
    )
