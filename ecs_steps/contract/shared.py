"""Steps that make up another one: what they take of its options and give to its result, word by word."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Wanted = TypeVar("Wanted", bound="DataclassInstance")


def taken(wanted: type[Wanted], options: DataclassInstance, **known: Any) -> Wanted:
    """Make a step's options: what is known by now, and every word that it shares with the options of the whole."""
    shared = {field.name for field in fields(wanted)} & {field.name for field in fields(options)}
    return wanted(**{word: getattr(options, word) for word in shared} | known)


def joined(whole: Wanted, result: DataclassInstance) -> Wanted:
    """Add to the result of the whole every word of a step's result that says something."""
    said = {field.name: getattr(result, field.name) for field in fields(result)}
    shared = {field.name for field in fields(whole)} & {word for word, value in said.items() if value is not None}
    return replace(whole, **{word: said[word] for word in shared})
