"""The command line that BuildKit gets, and what travels beside it."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.rules.build_builder import ChosenBuilder
from ecs_steps.rules.buildkit_command import command, environment
from ecs_steps.values.build_context import BuildContext
from ecs_steps.values.build_request import BuildRequest
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.image import Image
from ecs_steps.values.platform import Platform

CONTEXT = BuildContext(folder="app", files=(), dockerfile="FROM scratch\n", dockerfile_path="app/Dockerfile")
OLD = ChosenBuilder(builder=Builder.BUILDKIT, reason="")
ENGINE = ChosenBuilder(builder=Builder.BUILDKIT, reason="", buildx=True)
OWN = ChosenBuilder(builder=Builder.BUILDKIT, reason="", buildx=True, exports_cache=True, rewrites_times=True)
AMD, ARM = Platform.parse("linux/amd64"), Platform.parse("linux/arm64")
CACHE = Image.parse("r.example/web:cache")


def asked(**more: Any) -> BuildRequest:
    return BuildRequest(context=CONTEXT, **more)


@pytest.mark.parametrize(
    ("chosen", "more", "expected"),
    [
        (OLD, {"cache_from": (CACHE,)}, ["--cache-from", "r.example/web:cache"]),
        (ENGINE, {"cache_from": (CACHE,)}, ["--cache-from", "type=registry,ref=r.example/web:cache"]),
        (OLD, {"cache_to": CACHE}, ["--build-arg", "BUILDKIT_INLINE_CACHE=1"]),
        (
            OWN,
            {"cache_to": CACHE},
            ["--cache-to", "type=registry,ref=r.example/web:cache,mode=max,image-manifest=true,oci-mediatypes=true"],
        ),
        (OWN, {"epoch": "1"}, ["--output", "type=docker,rewrite-timestamp=true"]),
        (ENGINE, {"epoch": "1"}, ["--output", "type=docker"]),
        (OLD, {"args": {"A": "1 2", "DB_PASSWORD": "x"}}, ["--build-arg", "A=1 2", "--build-arg", "DB_PASSWORD"]),
        (OLD, {"labels": {"a": "b"}}, ["--label", "a=b"]),
        (OLD, {"target": "t", "platforms": (ARM,), "network": "none"}, ["--target", "t"]),
        (OLD, {"platforms": (ARM,)}, ["--platform", "linux/arm64"]),
        (OWN, {"platforms": (AMD, ARM)}, ["--platform", "linux/amd64", "--platform", "linux/arm64"]),
        (OWN, {"archive": "a.tar"}, ["--output", "type=oci,dest=a.tar"]),
        (OWN, {"archive": 'a,"b".tar', "epoch": "1"}, ['type=oci,"dest=a,""b"".tar",rewrite-timestamp=true']),
        (OLD, {"network": "none"}, ["--network", "none"]),
        (OLD, {"secrets": (BuildSecret.parse("n=env:N"),)}, ["--secret", "id=n,env=N"]),
        (OLD, {"secrets": (BuildSecret.parse("n=file:/k"),)}, ["--secret", "id=n,src=/k"]),
        (OLD, {"ssh": ("default",)}, ["--ssh", "default"]),
        (OLD, {"no_cache": True, "pull": True}, ["--no-cache", "--pull"]),
    ],
)
def test_each_wish_becomes_a_flag(chosen: ChosenBuilder, more: dict[str, Any], expected: list[str]) -> None:
    plain, wished = command(asked(), chosen), command(asked(**more), chosen)

    assert wished[: 3 if chosen.buildx else 2] == (
        ["docker", "buildx", "build"] if chosen.buildx else ["docker", "build"]
    )
    assert " ".join(expected) in " ".join(wished)
    assert " ".join(expected) not in " ".join(plain) or chosen is ENGINE


def test_secrets_travel_in_the_environment_only() -> None:
    request = asked(args={"NPM_TOKEN": "canary-1", "A": "1"}, secrets=(BuildSecret.parse("n=env:N"),))

    assert "canary" not in " ".join(command(request, OLD))
    assert environment(request, OLD, {"N": "canary-2", "OTHER": "x"}) == {
        "NPM_TOKEN": "canary-1",
        "N": "canary-2",
        "DOCKER_BUILDKIT": "1",
    }


def test_provenance_is_made_where_it_was_asked_for() -> None:
    assert environment(asked(), ENGINE, {}) == {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
    assert environment(asked(), ENGINE, {"BUILDX_NO_DEFAULT_ATTESTATIONS": "0"}) == {
        "BUILDX_NO_DEFAULT_ATTESTATIONS": "0"
    }
