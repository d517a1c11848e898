"""Build an image from a Dockerfile under its final name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.choices import Builder
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import ECR_PULL, ECR_PUSH
from ecs_steps.routines import archive_build, image_build, image_test, registries
from ecs_steps.runner import step
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.duration import Duration
from ecs_steps.values.image import Image, TaggedImage
from ecs_steps.values.platform import Platform

_RESUME = "build it again; what was finished comes from the builder's cache"


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What to build, how, and how it is named."""

    image: TaggedImage = param()
    context: str = param(default=".")
    dockerfile: str = param(default="Dockerfile")
    builder: Builder = param(default=Builder.AUTO)
    build_args: Mapping[str, str] = param(default={})
    build_target: str | None = param(default=None)
    build_secrets: tuple[BuildSecret, ...] = param(default=())
    build_ssh: tuple[str, ...] = param(default=())
    build_network: str | None = param(default=None)
    platform: tuple[Platform, ...] = param(default=())
    archive: str | None = param(default=None)
    labels: Mapping[str, str] = param(default={})
    no_cache: bool = param(default=False)
    pull: bool = param(default=False)
    cache_from: tuple[Image, ...] = param(default=())
    cache_to: Image | None = param(default=None)
    test_command: str | None = param(default=None)
    test_timeout: Duration = param(default=Duration.parse("10m"))
    registry: str | None = param(default=None)
    region: str | None = param(default=None)
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Built:
    """An image on the engine that built it, or in an archive, and what built it."""

    image: TaggedImage = output()
    image_id: str | None = output(default=None)
    archive: str | None = output(default=None)
    builder: Builder | None = output(default=None)
    region: str | None = output(default=None)


@step(rights=ECR_PULL | ECR_PUSH)
def build(options: BuildOptions, clients: Clients, report: Report) -> Built:
    """Build an image from a Dockerfile under its final name.

    The name is given last: a build or a test command that fails leaves it where it was. An image of several platforms
    goes into an archive, and not straight into the registry: nobody can pull what has not passed its test, `push`
    stays the step that publishes, and a stage of its own finds the archive by the name that the pipeline gave it.
    """
    test = image_test.asked(options.test_command, options.test_timeout)
    archive_build.checked(options.platform, options.archive)
    request = _request(options, clients, report)
    image = registries.named(options.image, options.registry, clients, options.region)
    if options.dry_run:
        into = f" into {options.archive}" if options.archive else ""
        report.line(f"Would build {image}{_platforms(request)} from {options.context} with {options.dockerfile}{into}")
        return Built(image=image, archive=options.archive, region=options.region)
    chosen = image_build.chosen(options.builder, clients, report, archive=options.archive is not None)
    with report.in_flight(f"The builder was told to stop, and {image} is as it was", resume=_RESUME):
        if options.archive:
            digest = archive_build.built(request, chosen, image, test, clients, report, options.region)
            report.line(f"Built {image}{_platforms(request)} into {options.archive}, digest {digest}")
            return Built(image=image, archive=options.archive, builder=chosen.builder, region=options.region)
        image_id = image_build.made(request, chosen, clients, report, options.region)
        if test:
            image_test.passed(image_id, test, clients, report)
    clients.docker.tag(image_id, image)
    report.line(f"Built {image}, image id {image_id[:19]}")
    return Built(image=image, image_id=image_id, builder=chosen.builder, region=options.region)


def _platforms(request: BuildRequest) -> str:
    return f" for {', '.join(map(str, request.platforms))}" if request.platforms else ""


def _request(options: BuildOptions, clients: Clients, report: Report) -> BuildRequest:
    """Put together what the builder is asked for; what is wrong with it is said before a builder is."""

    def named(image: Image) -> Image:
        return registries.named(image, options.registry, clients, options.region)

    secrets = image_build.known(options.build_secrets, clients, report)
    cache = named(options.cache_to) if options.cache_to else None
    request = BuildRequest(
        context=image_build.context(options.context, options.dockerfile, options.archive, report),
        args=options.build_args,
        target=options.build_target,
        platforms=tuple(dict.fromkeys(options.platform)),
        labels=image_build.described(options.context, options.labels, clients),
        secrets=secrets,
        ssh=options.build_ssh,
        network=options.build_network,
        no_cache=options.no_cache,
        pull=options.pull,
        cache_from=tuple(dict.fromkeys((*map(named, options.cache_from), *([cache] if cache else ())))),
        cache_to=cache,
        epoch=clients.environment.get("SOURCE_DATE_EPOCH") or None,
        archive=options.archive,
    )
    image_build.checked(request, clients, report)
    return request


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(build))
