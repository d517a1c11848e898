"""What a step gets that works for several services at once: the options of each, as whom, and their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ecs_steps.clients import Clients

Options_co = TypeVar("Options_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Options_co]):
    """One service: its options, and the clients of the account and role that it is deployed with."""

    options: Options_co
    clients: Clients


@dataclass(frozen=True, kw_only=True)
class Release(Generic[Options_co]):
    """Services by name, whom each comes `after`, and how many roll out at the same time.

    `after` may name services that are not released now; it has no circle.
    """

    parts: Mapping[str, Part[Options_co]]
    after: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parallel: int | None = None
