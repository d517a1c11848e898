"""Read a word's value from what a source holds: text, a number, a claim, a list or a map."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping
from typing import Any

from ecs_steps.contract.words import Form

_SHOWN = 200
_WHOLE = r"[+-]?[0-9]{1,18}"
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


def value_of(kind: type, form: Form, given: Any) -> Any:
    """Read one, many or a map of a kind; raise ValueError that says what is wrong."""
    match form:
        case Form.ONE:
            if isinstance(given, (list, tuple, dict)):
                raise ValueError("takes one value, not several")
            return _value(kind, given)
        case Form.MANY:
            return tuple(_among(kind, one) for one in _lines(given))
        case Form.MAP:
            return {key: _value(kind, one) for key, one in _pairs(given).items()}


def _among(kind: type, one: Any) -> Any:
    """Read one of several; of a closed set the wrong one is shown, since the others are not."""
    try:
        return _value(kind, one)
    except ValueError as error:
        raise (ValueError(f"{short(repr(one))} {error}") if issubclass(kind, enum.Enum) else error) from None


def is_unset(given: Any) -> bool:
    """Tell whether nothing was said: empty text, an empty list or map count as unset."""
    if isinstance(given, (list, tuple)):
        return all(each is None or each == "" for each in given)
    return given is None or given in ("", {})


def short(text: str) -> str:
    """Cut what is too long for a sentence."""
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
            raise ValueError(f"{short(repr(line))} is not KEY=value")
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
        raise ValueError(f"{short(repr(given))} is neither text nor number")
    if isinstance(given, kind):
        return given
    if issubclass(kind, enum.Enum):
        try:
            return kind(str(given).strip())
        except ValueError:
            raise ValueError(f"is not one of: {', '.join(str(one.value) for one in kind)}") from None
    if kind is int:
        if not re.fullmatch(_WHOLE, str(given).strip()):
            raise ValueError("is not a whole number")
        return int(given)
    parse: Callable[[str], Any] = getattr(kind, "parse", str)
    return parse(str(given))
