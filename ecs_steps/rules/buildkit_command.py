"""The command line that asks BuildKit for an image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecs_steps.rules.build_builder import ChosenBuilder
from ecs_steps.rules.dockerfile import secret_like
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.build_secret import BuildSecret

# What ECR takes as a cache: Amazon ECR announced remote cache for BuildKit with these two options.
_WHOLE_CACHE = "type=registry,ref={},mode=max,image-manifest=true,oci-mediatypes=true"


def command(request: BuildRequest, chosen: ChosenBuilder) -> list[str]:
    """Write the command without the context; values of arguments that sound secret travel in the environment."""
    return [
        "docker",
        *(["buildx"] if chosen.buildx else []),
        "build",
        "--progress",
        "plain",
        *_options(request, chosen),
    ]


def environment(request: BuildRequest, chosen: ChosenBuilder, given: Mapping[str, str]) -> dict[str, str]:
    """What the command needs to find in its environment beside the caller's own.

    Provenance names the time of the build, so that no two images are the same: it is only made where it is asked for.
    """
    found = {name: request.args[name] for name in secret_like(request.args)}
    found |= {each.variable: given[each.variable] for each in request.secrets if each.variable}
    if not chosen.buildx:
        return found | {"DOCKER_BUILDKIT": "1"}
    return found | {"BUILDX_NO_DEFAULT_ATTESTATIONS": given.get("BUILDX_NO_DEFAULT_ATTESTATIONS", "1")}


def _options(request: BuildRequest, chosen: ChosenBuilder) -> Iterator[str]:
    yield from ("--file", request.context.dockerfile_path)
    if chosen.buildx:
        yield from ("--output", _output(request, chosen))
    hidden = secret_like(request.args)
    for name, value in request.args.items():
        yield from ("--build-arg", name if name in hidden else f"{name}={value}")
    for name, value in request.labels.items():
        yield from ("--label", f"{name}={value}")
    for flag, one in (("--target", request.target), ("--network", request.network)):
        if one:
            yield from (flag, one)
    for platform in request.platforms:
        yield from ("--platform", str(platform))
    for secret in request.secrets:
        yield from ("--secret", _secret(secret))
    for key in request.ssh:
        yield from ("--ssh", key)
    yield from (flag for flag, wanted in (("--no-cache", request.no_cache), ("--pull", request.pull)) if wanted)
    yield from _cache(request, chosen)


def _cache(request: BuildRequest, chosen: ChosenBuilder) -> Iterator[str]:
    for image in request.cache_from:
        yield from ("--cache-from", f"type=registry,ref={image}" if chosen.buildx else str(image))
    if request.cache_to and chosen.exports_cache:
        yield from ("--cache-to", _WHOLE_CACHE.format(request.cache_to))
    elif request.cache_to:
        yield from ("--build-arg", "BUILDKIT_INLINE_CACHE=1")


def _output(request: BuildRequest, chosen: ChosenBuilder) -> str:
    """Where the image goes, as buildx reads it: fields of CSV, since a path may have a comma."""
    fields = ["type=oci", f"dest={request.archive}"] if request.archive else ["type=docker"]
    if request.epoch is not None and chosen.rewrites_times:
        fields.append("rewrite-timestamp=true")
    return ",".join('"' + each.replace('"', '""') + '"' if {",", '"'} & set(each) else each for each in fields)


def _secret(secret: BuildSecret) -> str:
    return f"id={secret.id},env={secret.variable}" if secret.variable else f"id={secret.id},src={secret.path}"
