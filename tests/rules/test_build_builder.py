"""Which builder is chosen, and the reason that people read."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import NotReady
from ecs_steps.rules.build_builder import BuildTools, check_archive, choose

AUTO, BUILDKIT, CLASSIC = Builder.AUTO, Builder.BUILDKIT, Builder.CLASSIC
OLD: dict[str, Any] = {"engine": "20.10.24", "engine_os": "linux", "cli": "20.10.24"}
NEW: dict[str, Any] = {"engine": "28.2.2", "engine_os": "linux", "cli": "28.2.2"}
NEEDS = "An archive needs BuildKit through buildx"
BUILDX: dict[str, Any] = {"buildx": "0.13.1", "driver": "docker"}


@pytest.mark.parametrize(
    ("wanted", "tools", "builder", "reason"),
    [
        pytest.param(AUTO, OLD, BUILDKIT, "docker 20.10.24 and engine 20.10.24 have it built in", id="before 23"),
        pytest.param(AUTO, NEW, CLASSIC, "docker 28.2.2 has no buildx plug-in", id="a newer one without its plug-in"),
        pytest.param(AUTO, {**NEW, **BUILDX}, BUILDKIT, "buildx 0.13.1 with engine 28.2.2", id="with its plug-in"),
        pytest.param(
            AUTO, {**NEW, **BUILDX, "driver": "remote"}, BUILDKIT, "buildx 0.13.1 with its remote driver", id="remote"
        ),
        pytest.param(AUTO, {**OLD, "cli": None}, CLASSIC, "there is no docker command", id="no command"),
        pytest.param(
            AUTO, {**NEW, **BUILDX, "engine_os": "windows"}, CLASSIC, "a Windows engine has no BuildKit", id="Windows"
        ),
        pytest.param(AUTO, {**OLD, "setting": "0"}, CLASSIC, "DOCKER_BUILDKIT=0 says so", id="switched off"),
        pytest.param(
            BUILDKIT,
            {**OLD, "setting": "0"},
            BUILDKIT,
            "docker 20.10.24 and engine 20.10.24 have it built in",
            id="asked for although switched off",
        ),
        pytest.param(
            AUTO,
            {**OLD, "engine": "18.06.1-ce"},
            CLASSIC,
            "docker 20.10.24 with engine 18.06.1-ce is too old for BuildKit",
            id="an engine before 18.09",
        ),
        pytest.param(CLASSIC, {**NEW, **BUILDX}, CLASSIC, "--builder says so", id="asked for"),
    ],
)
def test_the_builder(wanted: Builder, tools: dict[str, Any], builder: Builder, reason: str) -> None:
    chosen = choose(wanted, BuildTools(**tools))

    assert (chosen.builder, chosen.reason) == (builder, reason)


@pytest.mark.parametrize("tools", [NEW, {**OLD, "cli": None}, {**NEW, **BUILDX, "engine_os": "windows"}])
def test_buildkit_that_was_asked_for_and_cannot_be_used_is_no_classic_build(tools: dict[str, Any]) -> None:
    with pytest.raises(NotReady, match="BuildKit cannot be used: "):
        choose(BUILDKIT, BuildTools(**tools))


@pytest.mark.parametrize(
    ("tools", "exports", "rewrites", "knows"),
    [
        (OLD, False, False, False),
        ({**OLD, **BUILDX}, False, False, False),
        ({**NEW, **BUILDX}, False, False, True),
        ({**OLD, **BUILDX, "driver": "docker-container"}, True, True, True),
    ],
)
def test_what_the_builder_can(tools: dict[str, Any], exports: bool, rewrites: bool, knows: bool) -> None:
    chosen = choose(AUTO, BuildTools(**tools))

    assert (chosen.exports_cache, chosen.rewrites_times, chosen.knows_epoch) == (exports, rewrites, knows)


@pytest.mark.parametrize(
    ("tools", "what", "hint"),
    [
        pytest.param(NEW, NEEDS, "docker-buildx", id="the classic builder"),
        pytest.param(OLD, NEEDS, "docker-buildx", id="docker's own BuildKit"),
        pytest.param({**NEW, **BUILDX}, "This builder writes no archives", "docker buildx create", id="the engine's"),
    ],
)
def test_an_archive_is_refused_by_what_cannot_write_it(tools: dict[str, Any], what: str, hint: str) -> None:
    with pytest.raises(NotReady) as caught:
        check_archive(choose(AUTO, BuildTools(**tools)))

    assert caught.value.what == what
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "tools",
    [
        pytest.param({**NEW, **BUILDX, "driver": "docker-container"}, id="a BuildKit in a container"),
        pytest.param({"engine": None, "cli": "28.2.2", **BUILDX, "driver": "remote"}, id="no engine"),
        pytest.param({**NEW, **BUILDX, "containerd_store": True}, id="containerd keeps the engine's images"),
    ],
)
def test_an_archive_is_written_by_what_can(tools: dict[str, Any]) -> None:
    check_archive(choose(AUTO, BuildTools(**tools)))
