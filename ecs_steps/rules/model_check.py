"""What is wrong with a document, held against AWS's own model of a request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.contract.names import nearest

_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "structure": ((dict,), "an object"),
    "map": ((dict,), "an object"),
    "list": ((list,), "a list"),
    "string": ((str,), "text"),
    "integer": ((int,), "a whole number"),
    "long": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "double": ((int, float), "a number"),
    "boolean": ((bool,), "true or false"),
}


_NUMBERS = re.compile(r"[0-9]+")
#: How much of two words has to be the same, between 0 and 1: `memroy` is `memory`, `volumeType` is not `volumes`.
_A_SLIP = 0.83


@dataclass(frozen=True)
class Fault:
    """What is wrong with one member of a document, by its path."""

    path: str
    why: str
    hint: str


def faults(value: Any, shape: Any, path: str = "", *, newer: bool = False) -> Iterator[Fault]:
    """List what a botocore `shape` does not take: unknown members, missing ones, other kinds, unknown words.

    With `newer`, members and words that are not just misspelt ones pass: AWS may know them.
    """
    kinds, name = _KINDS[shape.type_name]
    if not _is(value, kinds):
        hint = "Leave it out." if value is None else f"Write {name}{_quoted(value, name)}."
        yield Fault(path, f"it is {_kind(value)}, not {name}", hint)
    elif shape.type_name == "structure":
        yield from _members(value, shape, path, newer)
    elif shape.type_name == "list":
        for number, each in enumerate(value):
            yield from faults(each, shape.member, f"{path}[{number}]", newer=newer)
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from faults(each, shape.value, _below(path, key), newer=newer)
    elif shape.type_name == "string":
        known = shape.metadata.get("enum") or ()
        if known and value not in known and (not newer or misspelt(value, known)):
            yield Fault(path, f"{value!r} is no word for it", nearest(value, known))


def misspelt(word: str, known: Iterable[str]) -> bool:
    """Say whether a word is a known one but for case or a slip; one that differs in numbers alone is a newer one."""
    for each in known:
        if word.lower() == each.lower():
            return True
        alike = difflib.SequenceMatcher(None, word, each).ratio() >= _A_SLIP or sorted(word) == sorted(each)
        if alike and _NUMBERS.sub("0", word) != _NUMBERS.sub("0", each):
            return True
    return False


def _members(value: Mapping[str, Any], shape: Any, path: str, newer: bool) -> Iterator[Fault]:
    for key, each in value.items():
        if key in shape.members:
            yield from faults(each, shape.members[key], _below(path, key), newer=newer)
        elif not newer or misspelt(str(key), shape.members.keys() - value.keys()):
            hint = f"{nearest(str(key), shape.members)} A newer one needs a newer botocore."
            yield Fault(_below(path, key), "the installed botocore knows no such member", hint)
    for key in shape.required_members:
        if key not in value:
            yield Fault(_below(path, key), "it is missing", "Add it: AWS requires it.")


def _is(value: object, kinds: tuple[type, ...]) -> bool:
    """True for a value of these kinds; to Python true is a number, to AWS it is none."""
    return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)


def _below(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _quoted(value: object, name: str) -> str:
    return ", in quotes" if name == "text" and isinstance(value, (int, float)) else ""


def _kind(value: object) -> str:
    if value is None:
        return "empty"
    for kinds, name in (_KINDS[each] for each in ("boolean", "structure", "list", "string", "integer", "float")):
        if isinstance(value, kinds):
            return name
    return type(value).__name__
