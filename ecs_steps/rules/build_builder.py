"""Which builder makes an image, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecs_steps.contract.choices import Builder
from ecs_steps.contract.errors import NotReady

_CLASSIC_ENDS = 23  # from docker 23 on, `docker build` speaks BuildKit through the buildx plug-in only
_FIRST_BUILDKIT = (18, 9)
_HINT = (
    "Install the plug-in docker-buildx (docker-buildx-plugin in Docker's packages), or build with --builder classic."
)


_CREATE = "docker buildx create --use --driver docker-container"


@dataclass(frozen=True, kw_only=True)
class BuildTools:
    """What this machine has: versions as text, None where something is missing; `driver` is buildx's.

    The `engine` is None where nothing needs one. With `containerd_store` it keeps images as registries do.
    """

    engine: str | None
    engine_os: str = "linux"
    containerd_store: bool = False
    cli: str | None = None
    buildx: str | None = None
    driver: str | None = None
    setting: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChosenBuilder:
    """The builder and the reason; with BuildKit, through buildx or through docker's own command before 23.

    One that `exports_archives` can build several platforms, too.
    """

    builder: Builder
    reason: str
    buildx: bool = False
    exports_archives: bool = False
    exports_cache: bool = False
    rewrites_times: bool = False
    knows_epoch: bool = False


def choose(wanted: Builder, tools: BuildTools) -> ChosenBuilder:
    """Choose BuildKit where it works, else the classic builder; raise NotReady if BuildKit was asked for in vain."""
    if wanted is Builder.CLASSIC:
        return ChosenBuilder(builder=Builder.CLASSIC, reason="--builder says so")
    obstacle = _obstacle(tools)
    if wanted is Builder.AUTO and obstacle is None and (tools.setting or "").lower() in ("0", "false"):
        obstacle = f"DOCKER_BUILDKIT={tools.setting} says so"
    if obstacle is None:
        return _buildkit(tools)
    if wanted is Builder.BUILDKIT:
        raise NotReady("BuildKit cannot be used", why=obstacle, hint=_HINT)
    return ChosenBuilder(builder=Builder.CLASSIC, reason=obstacle)


def check_archive(chosen: ChosenBuilder) -> None:
    """Raise NotReady for a builder that cannot write an archive, and so no image of several platforms."""
    if chosen.exports_archives:
        return
    if chosen.buildx:
        why = "buildx's driver `docker` builds into the engine, one platform at a time"
        raise NotReady("This builder writes no archives", why=why, hint=f"Make one that can, once: {_CREATE}")
    name = "the classic builder" if chosen.builder is Builder.CLASSIC else "BuildKit without buildx"
    hint = f"Install the plug-in docker-buildx, and make a builder once: {_CREATE}"
    raise NotReady("An archive needs BuildKit through buildx", why=f"this is {name}: {chosen.reason}", hint=hint)


def _buildkit(tools: BuildTools) -> ChosenBuilder:
    if tools.buildx is None:
        reason = f"docker {tools.cli} and engine {tools.engine} have it built in"
        return ChosenBuilder(builder=Builder.BUILDKIT, reason=reason)
    driver = tools.driver or "docker"
    own = driver != "docker"
    whole = own or tools.containerd_store  # Docker's manual, "Docker container driver" and "containerd image store"
    where = f"its {driver} driver" if own else f"engine {tools.engine}"
    return ChosenBuilder(
        builder=Builder.BUILDKIT,
        reason=f"buildx {tools.buildx} with {where}",
        buildx=True,
        exports_archives=whole,
        exports_cache=whole,
        rewrites_times=own,
        knows_epoch=own or _version(tools.engine or "") >= (_CLASSIC_ENDS, 0),
    )


def _obstacle(tools: BuildTools) -> str | None:
    """Why BuildKit does not work here; None if it does."""
    if tools.engine_os == "windows":
        return "a Windows engine has no BuildKit"
    if tools.cli is None:
        return "there is no docker command"
    if tools.buildx is not None:
        return None
    if _version(tools.cli) >= (_CLASSIC_ENDS, 0):
        return f"docker {tools.cli} has no buildx plug-in"
    if _version(tools.cli) < _FIRST_BUILDKIT or _version(tools.engine or "") < _FIRST_BUILDKIT:
        return f"docker {tools.cli} with engine {tools.engine} is too old for BuildKit"
    return None


def _version(text: str) -> tuple[int, int]:
    found = re.match(r"v?(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
