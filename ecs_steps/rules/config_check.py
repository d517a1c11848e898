"""Everything that is wrong with ecs-steps.yml as far as it can be known without looking at anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import IN_FILES
from ecs_steps.contract.reading import value_of
from ecs_steps.rules import foundations
from ecs_steps.rules.config import Config, Words, is_empty
from ecs_steps.rules.config_order import order_problems
from ecs_steps.rules.config_value import Setting, check, secrets_in, value_in
from ecs_steps.values.secret import Secret


def problems(config: Config, environment: str | None, setting: Setting) -> tuple[BadParameter, ...]:
    """List what is wrong, each once: its shape, and every value of what counts for an environment, None for all."""
    found = [*config.problems]
    for words in _layers(config, environment):
        found.extend(
            filter(None, (check(word, entry, setting) for word, entry in words.items() if not is_empty(entry)))
        )
    for each in (environment,) if environment else tuple(config.environments) or (None,):
        found.extend(order_problems(config, each, setting))
    for place in places(config, environment):
        found.extend(_contradictions(config, *place, setting))
        found.extend(_names(settled(config, place, setting), config.words(*place), setting.name))
    return tuple({str(problem): problem for problem in found}.values())


def places(config: Config, environment: str | None) -> Iterator[tuple[str | None, str | None]]:
    """List what can be chosen: each environment with each of its services."""
    environments = (environment,) if environment else tuple(config.environments) or (None,)
    for each in environments:
        for service in config.services_of(each) or (None,):
            yield each, service


def settled(config: Config, place: tuple[str | None, str | None], setting: Setting) -> Mapping[str, Any]:
    """The values that count in a place, as words read them; what cannot be read is left out."""
    read: dict[str, Any] = {}
    for word, entry in config.words(*place).items():
        if check(word, entry, setting) is None:
            read[word] = value_of(IN_FILES[word].kind, IN_FILES[word].form, value_in(word, entry, setting))
    return read


def secrets(config: Config, setting: Setting) -> Iterator[Secret]:
    """List what must not be shown of the values."""
    for words in _layers(config, None):
        for entry in words.values():
            yield from secrets_in(entry.node, setting.variables)


def _layers(config: Config, environment: str | None) -> Iterator[Words]:
    yield config.defaults
    yield from config.services.values()
    for name, each in config.environments.items():
        if environment in (None, name):
            yield each.words
            yield from each.services.values()


def _names(values: Mapping[str, Any], words: Words, file: str) -> Iterator[BadParameter]:
    """List the names and settings that AWS forbids, for those words that are any text or number to their parser."""
    rules: Mapping[str, Callable[[Any], object]] = {
        "repository": foundations.repository_name,
        "log_group": foundations.log_group_name,
        "retention_days": foundations.retention,
        "cluster": lambda name: name.startswith("arn:") or foundations.ecs_name(name, "cluster"),
        "service": lambda name: name.startswith("arn:") or foundations.ecs_name(name, "service"),
        "family": lambda name: foundations.ecs_name(name, "task definition family"),
    }
    for word, rule in rules.items():
        if word in values:
            try:
                rule(values[word])
            except BadParameter as problem:
                what = f"{word} {values[word]} ({file}:{words[word].line})"
                yield BadParameter(what, why=problem.why, hint=problem.hint)


def _contradictions(
    config: Config, environment: str | None, service: str | None, setting: Setting
) -> Iterator[BadParameter]:
    values, words = settled(config, (environment, service), setting), config.words(environment, service)
    account, role = values.get("account"), values.get("role")
    if account and role and role.account != account:
        yield BadParameter(
            f"role {role} ({setting.name}:{words['role'].line})",
            why=f"it is in account {role.account}, and account is {account} (line {words['account'].line})",
            hint="Correct one of them.",
        )
    if values.get("parallel", 1) < 1:
        where = f"parallel {values['parallel']} ({setting.name}:{words['parallel'].line})"
        yield BadParameter(where, why="it is less than 1", hint="Write 1 or more, or leave it out.")
    if "external_id" in values and not role:
        hint = "Write the role beside it, or leave it out."
        where = f"external_id ({setting.name}:{words['external_id'].line})"
        yield BadParameter(where, why="there is no role to assume with it", hint=hint)
