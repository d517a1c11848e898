"""A docker command since 23 builds by its plug-in buildx only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import NotReady
from tests.docker.building import BUSYBOX, ContextBuilder

pytestmark = pytest.mark.docker


def test_with_its_plug_in_it_builds_by_buildkit(newer_docker: Callable[..., ContextBuilder]) -> None:
    builder = newer_docker(builder=Builder.AUTO)

    assert builder(BUSYBOX).builder is Builder.BUILDKIT
    assert "Building with BuildKit: buildx 0.13.1 with engine " in builder.log


def test_without_its_plug_in_the_engine_builds_as_before(newer_docker: Callable[..., ContextBuilder]) -> None:
    builder = newer_docker(plugin=False, builder=Builder.AUTO)

    assert builder(BUSYBOX).builder is Builder.CLASSIC
    assert "Building with the classic builder: docker 26.0.0-rc1 has no buildx plug-in" in builder.log


def test_without_its_plug_in_buildkit_cannot_be_had(newer_docker: Callable[..., ContextBuilder]) -> None:
    error = newer_docker(plugin=False).stopped(BUSYBOX)

    assert isinstance(error, NotReady)
    assert error.why == "docker 26.0.0-rc1 has no buildx plug-in"
    assert "Install the plug-in docker-buildx" in error.hint
