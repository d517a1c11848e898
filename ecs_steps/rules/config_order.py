"""The order of services in ecs-steps.yml: who comes after whom, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter
from ecs_steps.rules.config import Config, Entry
from ecs_steps.rules.config_value import Setting, check, value_in
from ecs_steps.rules.waves import circle


def order(config: Config, environment: str | None, setting: Setting) -> Mapping[str, tuple[str, ...]]:
    """Read whom each service of an environment comes after; what cannot be read is left out."""
    return {
        service: tuple(value_in("after", entry, setting))
        for service, entry in _entries(config, environment)
        if check("after", entry, setting) is None
    }


def order_problems(config: Config, environment: str | None, setting: Setting) -> Iterator[BadParameter]:
    """List what is wrong: a service that there is not, and services that wait for each other."""
    services, entries = config.services_of(environment), dict(_entries(config, environment))
    after = order(config, environment, setting)
    for service, others in after.items():
        where = f"{setting.name}:{entries[service].line}"
        for other in others:
            if other not in services:
                place = f"environment {environment}" if environment else setting.name
                why = f"{place} has no service of this name"
                yield BadParameter(
                    f"{service} comes after {other} ({where})", why=why, hint=names.nearest(other, services)
                )
    if found := circle(after):
        where = f"{setting.name}:{entries[found[0]].line}"
        what = f"Services wait for each other: {' -> '.join(found)} ({where})"
        yield BadParameter(what, why="so none of them can be the first", hint="Take one of them out of `after`.")


def _entries(config: Config, environment: str | None) -> Iterator[tuple[str, Entry]]:
    for service in config.services_of(environment):
        entry = config.words(environment, service).get("after")
        if entry is not None:
            yield service, entry
