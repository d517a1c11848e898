"""Gather what several services of ecs-steps.yml are given, each for itself, and their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients import config_file
from ecs_steps.console.report import Report
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.errors import BadParameter, Gate
from ecs_steps.contract.everywhere import Among, Choice
from ecs_steps.contract.gather import Source, gather, nearest_source
from ecs_steps.contract.in_files import CONFIG_FILE, OF_ONE_SERVICE
from ecs_steps.rules.config_order import order, order_problems
from ecs_steps.runner.chosen import Chosen, Opened
from ecs_steps.runner.gathering import Given, given_by


@dataclass(frozen=True)
class GivenSeveral:
    """What each service was given, by its name in the file, and in which order they come."""

    parts: Mapping[str, Given]
    after: Mapping[str, tuple[str, ...]]
    parallel: int | None

    @property
    def environment(self) -> str | None:
        """The environment that was chosen, the same for all."""
        return next((each.environment for each in self.parts.values()), None)


def given_several(
    description: Description, options: type[Any], near: tuple[Source, ...], variables: Mapping[str, str], report: Report
) -> GivenSeveral | None:
    """Gather the options of several services; None where it is about one.

    Several are those that `services` names; without `service` and `services`, all that the chosen environment has.
    """
    taken = frozenset(param.name for param in description.taken)
    among = gather(description.name, Among, *near, beside=taken)
    choice = gather(description.name, Choice, *near, beside=taken).options
    if _is_one(near):
        _refuse_parallel(among.origins)
        return None
    file = config_file.find(choice.config)
    if file is None:
        _refuse_parallel(among.origins)
        _refuse_without_file(among.options, near)
        return None
    opened = Opened.read(file, choice.environment, variables)
    if not among.options.services and (opened.environment is None or len(opened.services) < 2):
        _refuse_parallel(among.origins)
        return None
    services = _named(opened, among.options.services) or opened.services
    for problem in order_problems(opened.config, opened.environment, opened.setting):
        raise problem
    everything = Chosen(opened, None, report)
    everything.tell()
    everywhere = gather(description.name, Among, *near, everything.source(description), beside=taken)
    if (parallel := everywhere.options.parallel) is not None and parallel < 1:
        raise BadParameter(f"--parallel {parallel}", why="it is less than 1", hint="Give 1 or more, or leave it out.")
    _refuse_words_of_one(near, services)
    parts: dict[str, Given] = {}
    for name in services:
        with _said_of(name):
            parts[name] = given_by(Chosen(opened, name, report), description, options, near, variables)
    _tell_apart(parts)
    return GivenSeveral(parts, order(opened.config, opened.environment, opened.setting), parallel)


def _tell_apart(parts: Mapping[str, Given]) -> None:
    """Where services are called as different people, the command that comes back says as whom."""
    if len({each.identity for each in parts.values()}) < 2:
        return
    for each in parts.values():
        for word, value in vars(each.identity).items():
            if value is not None and f"--{names.kebab(word)}" not in each.caller.again:
                each.caller.again += (f"--{names.kebab(word)}", str(value))


@contextmanager
def _said_of(service: str) -> Iterator[None]:
    """Say of which service it is what a block refuses."""
    try:
        yield
    except (BadParameter, Gate) as error:
        error.what = f"{service}: {error.what}"
        raise


def _is_one(near: tuple[Source, ...]) -> bool:
    """Tell whether one service is named nearer than several; raise BadParameter where both are, by the same source."""
    one, several = nearest_source("service", near), nearest_source("services", near)
    if one is None or several is None:
        return one is not None
    if one is several:
        why = f"service was given {one.told('service')}, and services {several.told('services')}"
        raise BadParameter("One service and several are named", why=why, hint="Leave one of them out.")
    return near.index(one) < near.index(several)


def _refuse_parallel(origins: Mapping[str, str]) -> None:
    if "parallel" in origins:
        hint = "Choose an environment with several services, or name them with --services."
        raise BadParameter(f"parallel was given {origins['parallel']}", why="it is about one service", hint=hint)


def _refuse_without_file(among: Among, near: tuple[Source, ...]) -> None:
    source = nearest_source("services", near)
    if source is not None:
        what = f"There is no {CONFIG_FILE} to find the services {', '.join(among.services)} in"
        hint = f"Give --config, or begin below the folder of {CONFIG_FILE}; for one service give --service."
        raise BadParameter(what, why=f"services was given {source.told('services')}", hint=hint)


def _named(opened: Opened, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Find the services by their names in the file, or by those that ECS knows."""
    found: list[str] = []
    for each in dict.fromkeys(asked):
        name = opened.service(each)
        if name is None:
            place = f"environment {opened.environment} of " if opened.environment else ""
            why = f"{place}{opened.file.path} does not have it"
            hint = names.nearest(each, opened.services) if opened.services else "Write it into `services`."
            raise BadParameter(f"There is no service {each}", why=why, hint=hint)
        found.append(name)
    return tuple(dict.fromkeys(found))


def _refuse_words_of_one(near: tuple[Source, ...], services: tuple[str, ...]) -> None:
    """What is near counts for all services; of some words that can be meant for one alone."""
    if len(services) == 1:
        return
    for word in sorted(OF_ONE_SERVICE):
        source = nearest_source(word, near)
        if source is not None:
            what = f"{word} is of one service ({source.told(word)})"
            why = f"{', '.join(services[:5])}{' and more' if len(services) > 5 else ''} would all get it"
            hint = (
                f"Write it into each service's part of {CONFIG_FILE}, with ${{NAME}} for what changes from run to run."
            )
            raise BadParameter(what, why=why, hint=hint)
