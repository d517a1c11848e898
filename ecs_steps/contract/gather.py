"""Gather a step's options from several sources: the nearest wins, and each value remembers where it came from."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import Param, params_of
from ecs_steps.contract.reading import is_unset, short, value_of
from ecs_steps.contract.words import Form
from ecs_steps.values.secret import SecretInsideError

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Values by snake_case word; `told` says where a word came from, for errors; few sources may hold `secrets`.

    Where `ready` is given, it makes the value of a word when that is the one that counts.
    """

    values: Mapping[str, Any]
    told: Callable[[str], str]
    strict: bool = True
    secrets: bool = False
    ready: Callable[[str], Any] | None = None

    def value(self, word: str) -> Any:
        """What it says of a word."""
        return self.ready(word) if self.ready else self.values[word]


@dataclass(frozen=True)
class Gathered(Generic[T]):
    """The options, and for each word that was given the place it came from."""

    options: T
    origins: Mapping[str, str]


def gather(
    step: str, declared: type[T], *sources: Source, beside: Collection[str] = (), elsewhere: str = ""
) -> Gathered[T]:
    """Build the options object of `step`; raise BadParameter for unknown, missing or unreadable values.

    `beside` are words that others gather from the same sources; `elsewhere` says where a missing one may be, too.
    """
    params = tuple(params_of(declared))
    for each in sources:
        _refuse_unknown(step, {*beside, *(param.name for param in params)}, each)
        _refuse_secrets(params, each)
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for param in params:
        source = nearest_source(param.name, sources)
        if source is not None:
            origins[param.name] = source.told(param.name)
            name = param.name if source.ready else _flag(param)  # a file has words, and no flags
            found[param.name] = _read(param, source.value(param.name), name, origins[param.name])
        elif param.required:
            raise BadParameter(
                f"{param.name} is missing",
                why=param.help.removesuffix(".") + _choices(param),
                hint=f"{_how_to_give(step, param)} {elsewhere}".strip(),
            )
    return Gathered(declared(**found), origins)


def nearest_source(word: str, sources: Collection[Source]) -> Source | None:
    """Find the first source that says something of a word."""
    return next((each for each in sources if not is_unset(each.values.get(word))), None)


def _refuse_unknown(step: str, known: Collection[str], source: Source) -> None:
    for word, given in source.values.items() if source.strict else ():
        if word not in known and not is_unset(given):
            raise BadParameter(
                f"There is no parameter {word}",
                why=f"{step} was given {source.told(word)}",
                hint=names.nearest(word, known),
            )


def _refuse_secrets(params: tuple[Param, ...], source: Source) -> None:
    """A secret in a file of parameters or in a result would be read by everyone who may read a build's folder."""
    for param in params:
        if param.secret and not source.secrets and not is_unset(source.values.get(param.name)):
            raise BadParameter(
                f"{param.name} was given {source.told(param.name)}",
                why="a secret comes from the environment only",
                hint=_how_to_give("", param),
            )


def _how_to_give(step: str, param: Param) -> str:
    variable = names.environment(param.name)
    if param.secret:
        return f"Set {variable}, or {variable}_FILE to the file that holds it."
    in_jenkins = "" if param.positional else f" ({names.camel(param.name)} in a Jenkinsfile)"
    return f"Give {step} {_flag(param)}{in_jenkins}, or set {variable}."


def _choices(param: Param) -> str:
    if not issubclass(param.kind, enum.Enum):
        return ""
    return ": " + ", ".join(str(each.value) for each in param.kind)


def _flag(param: Param) -> str:
    return param.name.upper() if param.positional else "--" + names.kebab(param.name)


def _read(param: Param, given: Any, name: str, told: str) -> Any:
    try:
        return value_of(param.kind, param.form, given)
    except ValueError as error:
        # Of several values only the wrong one is shown, by the error: the others may be nobody's business.
        may_be_shown = param.form is Form.ONE and not param.secret and not isinstance(error, SecretInsideError)
        shown = f" {short(repr(given))}" if may_be_shown else ""
        raise BadParameter(f"{name}{shown} ({told})", why=short(str(error)), hint=param.help) from None
