"""What is wrong with a document, held against AWS's own model of a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


@dataclass(frozen=True)
class Fault:
    """What is wrong with one member of a document, by its path."""

    path: str
    why: str
    hint: str


def faults(value: Any, shape: Any, path: str = "") -> Iterator[Fault]:
    """List what a botocore `shape` does not take: unknown members, missing ones, other kinds, unknown words."""
    kinds, name = _KINDS[shape.type_name]
    if not _is(value, kinds):
        hint = "Leave it out." if value is None else f"Write {name}{_quoted(value, name)}."
        yield Fault(path, f"it is {_kind(value)}, not {name}", hint)
    elif shape.type_name == "structure":
        yield from _members(value, shape, path)
    elif shape.type_name == "list":
        for number, each in enumerate(value):
            yield from faults(each, shape.member, f"{path}[{number}]")
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from faults(each, shape.value, _below(path, key))
    elif shape.type_name == "string":
        known = shape.metadata.get("enum") or ()
        if known and value not in known:
            yield Fault(path, f"{value!r} is no word for it", nearest(value, known))


def _members(value: Mapping[str, Any], shape: Any, path: str) -> Iterator[Fault]:
    for key, each in value.items():
        if key in shape.members:
            yield from faults(each, shape.members[key], _below(path, key))
        else:
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
