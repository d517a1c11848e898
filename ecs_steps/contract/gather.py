"""Gather a step's options from several sources: the nearest wins, and each value remembers where it came from."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ecs_steps.contract import names
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import Param, params_of
from ecs_steps.contract.words import Form

T = TypeVar("T")
_SHOWN = 200
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_FLAGS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


@dataclass(frozen=True)
class Source:
    """Values by snake_case word; `told` says where a word came from, for errors; few sources may hold `secrets`."""

    values: Mapping[str, Any]
    told: Callable[[str], str]
    strict: bool = True
    secrets: bool = False


@dataclass(frozen=True)
class Gathered(Generic[T]):
    """The options, and for each word that was given the place it came from."""

    options: T
    origins: Mapping[str, str]


def gather(step: str, declared: type[T], *sources: Source) -> Gathered[T]:
    """Build the options object of `step`; raise BadParameter for unknown, missing or unreadable values."""
    params = tuple(params_of(declared))
    for each in sources:
        _refuse_unknown(step, params, each)
        _refuse_secrets(params, each)
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for param in params:
        source = next((s for s in sources if not _unset(s.values.get(param.name))), None)
        if source is not None:
            origins[param.name] = source.told(param.name)
            found[param.name] = _read(param, source.values[param.name], origins[param.name])
        elif param.required:
            raise BadParameter(
                f"{param.name} is missing",
                why=param.help.removesuffix("."),
                hint=_how_to_give(step, param),
            )
    return Gathered(declared(**found), origins)


def _refuse_unknown(step: str, params: tuple[Param, ...], source: Source) -> None:
    known = {param.name for param in params}
    for word, given in source.values.items() if source.strict else ():
        if word not in known and not _unset(given):
            raise BadParameter(
                f"There is no parameter {word}",
                why=f"{step} was given {source.told(word)}",
                hint=names.nearest(word, known),
            )


def _refuse_secrets(params: tuple[Param, ...], source: Source) -> None:
    """A secret in a file of parameters or in a result would be read by everyone who may read a build's folder."""
    for param in params:
        if param.secret and not source.secrets and not _unset(source.values.get(param.name)):
            raise BadParameter(
                f"{param.name} was given {source.told(param.name)}",
                why="a secret comes from the environment only",
                hint=_how_to_give("", param),
            )


def _how_to_give(step: str, param: Param) -> str:
    variable = names.environment(param.name)
    if param.secret:
        return f"Set {variable}, or {variable}_FILE to the file that holds it."
    return f"Give {step} {_flag(param)} ({names.camel(param.name)} in a Jenkinsfile), or set {variable}."


def _unset(given: Any) -> bool:
    if isinstance(given, (list, tuple)):
        return all(each is None or each == "" for each in given)
    return given is None or given in ("", {})


def _flag(param: Param) -> str:
    return param.name.upper() if param.positional else "--" + names.kebab(param.name)


def _read(param: Param, given: Any, told: str) -> Any:
    try:
        match param.form:
            case Form.ONE:
                if isinstance(given, (list, tuple, dict)):
                    raise ValueError("takes one value, not several")
                return _value(param.kind, given)
            case Form.MANY:
                return tuple(_value(param.kind, one) for one in _lines(given))
            case Form.MAP:
                return {key: _value(param.kind, one) for key, one in _pairs(given).items()}
    except ValueError as error:
        # Of several values only the wrong one is shown, by the error: the others may be nobody's business.
        shown = f" {_short(repr(given))}" if param.form is Form.ONE and not param.secret else ""
        raise BadParameter(f"{_flag(param)}{shown} ({told})", why=_short(str(error)), hint=param.help) from None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _lines(given: Any) -> list[Any]:
    """A list as it is; text is one value a line. A comma never splits."""
    if isinstance(given, str):
        return [line for line in given.splitlines() if line.strip()]
    if isinstance(given, (list, tuple)):
        return [each for each in given if each is not None and each != ""]
    raise ValueError("is not a list")


def _pairs(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items() if value is not None}
    pairs = {}
    for line in _lines(given):
        key, equals, value = str(line).partition("=")
        if not equals or not key.strip():
            raise ValueError(f"{_short(repr(line))} is not KEY=value")
        pairs[key.strip()] = value
    return pairs


def _value(kind: type, given: Any) -> Any:
    if kind is bool:
        if isinstance(given, bool):
            return given
        try:
            return _FLAGS[str(given).strip().lower()]
        except KeyError:
            raise ValueError("is neither true nor false") from None
    if isinstance(given, (bool, Mapping, list, tuple)):
        raise ValueError(f"{_short(repr(given))} is neither text nor number")
    if isinstance(given, kind):
        return given
    if issubclass(kind, enum.Enum):
        try:
            return kind(str(given).strip())
        except ValueError:
            raise ValueError(f"is not one of: {', '.join(str(one.value) for one in kind)}") from None
    if kind is int:
        if not _WHOLE.fullmatch(str(given).strip()):
            raise ValueError("is not a whole number")
        return int(given)
    parse: Callable[[str], Any] = getattr(kind, "parse", str)
    return parse(str(given))
