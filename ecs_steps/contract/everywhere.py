"""What every step takes: which words of ecs-steps.yml count, and as whom AWS is called."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.contract.param import Param, param, params_of
from ecs_steps.values.account import Account, ExternalId, RoleArn


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which file, and which environment and service of it."""

    environment: str | None = param(default=None)
    service: str | None = param(default=None)
    config: str | None = param(default=None)


@dataclass(frozen=True, kw_only=True)
class Among:
    """Which services of the file a step works for at once, where it can work for several."""

    services: tuple[str, ...] = param(default=())
    parallel: int | None = param(default=None)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """As whom AWS is called, from the profile on, in which account anything may be done, and whom we trust."""

    account: Account | None = param(default=None)
    profile: str | None = param(default=None)
    role: RoleArn | None = param(default=None)
    external_id: ExternalId | None = param(default=None)
    ca_bundle: str | None = param(default=None)


def common_params() -> tuple[Param, ...]:
    """List what every step takes."""
    return (*params_of(Choice), *params_of(Identity))
