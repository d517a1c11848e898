"""Which credentials are for which registry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter


def variable(word: str, host: str) -> str:
    """Name the variable that holds `word` for one host: its name in capitals, each other character an underscore."""
    return f"{names.environment(word)}_{re.sub('[^A-Z0-9]', '_', host.upper())}"


def check_one_has_none(hosts: Sequence[str]) -> None:
    """Raise BadParameter where one password would go to several hosts that have none of their own."""
    if len(hosts) > 1:
        wanted = " and ".join(variable("password", host) for host in hosts)
        raise BadParameter(
            f"One password is not sent to {len(hosts)} registries",
            why=f"{', '.join(hosts)} have none of their own",
            hint=f"Set {wanted}, or ..._FILE; likewise the user names.",
        )


def missing(host: str) -> BadParameter:
    """Say that a registry's credentials are missing, and where they are looked for."""
    pair = f"{variable('username', host)} and {variable('password', host)} (or ..._FILE)"
    common = f"{names.environment('username')} and {names.environment('password')}"
    return BadParameter(
        f"There is no user or password for {host}",
        why="it is no ECR, where AWS credentials serve",
        hint=f"Set {pair}; where it is the only registry, {common} do.",
    )
