"""What a builder is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecs_steps.values.build_context import BuildContext
from ecs_steps.values.build_secret import BuildSecret
from ecs_steps.values.image import Image
from ecs_steps.values.platform import Platform


@dataclass(frozen=True, kw_only=True)
class BuildRequest:
    """One image to be built, with everything that the Dockerfile does not say itself.

    `epoch` is SOURCE_DATE_EPOCH; with `archive` the image goes into an OCI archive there, in place of the engine.
    """

    context: BuildContext
    args: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None
    platforms: tuple[Platform, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[BuildSecret, ...] = ()
    ssh: tuple[str, ...] = ()
    network: str | None = None
    no_cache: bool = False
    pull: bool = False
    cache_from: tuple[Image, ...] = ()
    cache_to: Image | None = None
    epoch: str | None = None
    archive: str | None = None
