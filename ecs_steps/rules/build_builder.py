"""Which builder makes an image, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecs_steps.contract.errors import NotReady
from ecs_steps.contract.words import Builder

_CLASSIC_ENDS = 23  # from docker 23 on, `docker build` speaks BuildKit through the buildx plug-in only
_FIRST_BUILDKIT = (18, 9)
_HINT = (
    "Install the plug-in docker-buildx (docker-buildx-plugin in Docker's packages), or build with --builder classic."
)


@dataclass(frozen=True, kw_only=True)
class BuildTools:
    """What this machine has: versions as text, None where something is missing; `driver` is buildx's."""

    engine: str
    engine_os: str
    cli: str | None = None
    buildx: str | None = None
    driver: str | None = None
    setting: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChosenBuilder:
    """The builder and the reason; with BuildKit, through buildx or through docker's own command before 23."""

    builder: Builder
    reason: str
    buildx: bool = False
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


def _buildkit(tools: BuildTools) -> ChosenBuilder:
    if tools.buildx is None:
        reason = f"docker {tools.cli} and engine {tools.engine} have it built in"
        return ChosenBuilder(builder=Builder.BUILDKIT, reason=reason)
    driver = tools.driver or "docker"
    own = driver != "docker"
    where = f"its {driver} driver" if own else f"engine {tools.engine}"
    return ChosenBuilder(
        builder=Builder.BUILDKIT,
        reason=f"buildx {tools.buildx} with {where}",
        buildx=True,
        exports_cache=own,
        rewrites_times=own,
        knows_epoch=own or _version(tools.engine) >= (_CLASSIC_ENDS, 0),
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
    if _version(tools.cli) < _FIRST_BUILDKIT or _version(tools.engine) < _FIRST_BUILDKIT:
        return f"docker {tools.cli} with engine {tools.engine} is too old for BuildKit"
    return None


def _version(text: str) -> tuple[int, int]:
    found = re.match(r"v?(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
