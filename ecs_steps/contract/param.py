"""Declare a step's parameters and outputs: fields whose meaning stands in `words`."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_steps.contract.words import WORDS, Form
from ecs_steps.values.secret import Secret

_KEY = "ecs_steps"


def param(*, default: Any = dataclasses.MISSING, positional: bool = False) -> Any:
    """Declare a field that a user can set: by flag, file, environment or keyword."""
    if isinstance(default, dict):
        return dataclasses.field(default_factory=default.copy, metadata={_KEY: positional})
    return dataclasses.field(default=default, metadata={_KEY: positional})


def output(*, default: Any = dataclasses.MISSING, printed: bool = False) -> Any:
    """Declare a field that a step hands on; a `printed` one stands on stdout as it is, in place of the JSON line."""
    return dataclasses.field(default=default, metadata={_KEY: printed})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter, as every face needs to see it."""

    name: str
    kind: type
    form: Form
    help: str
    required: bool
    default: Any
    positional: bool

    @property
    def secret(self) -> bool:
        """True for what has no flag: it comes from the environment, or from a file that is named there."""
        return issubclass(self.kind, Secret)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Output:
    """One output, as every face needs to see it."""

    name: str
    kind: type
    form: Form
    help: str
    printed: bool


def params_of(declared: type) -> Iterator[Param]:
    """List the parameters of an options class in the order they were declared."""
    kinds = typing.get_type_hints(declared)
    for field in dataclasses.fields(declared):
        kind, form = _taken_apart(kinds[field.name])
        empty_map = field.default_factory is not dataclasses.MISSING
        required = field.default is dataclasses.MISSING and not empty_map
        yield Param(
            name=field.name,
            kind=kind,
            form=form,
            help=WORDS[field.name].help,
            required=required,
            default=None if required or empty_map else field.default,
            positional=field.metadata[_KEY],
        )


def outputs_of(declared: type) -> Iterator[Output]:
    """List the outputs of a result class in the order they were declared."""
    kinds = typing.get_type_hints(declared)
    for field in dataclasses.fields(declared):
        kind, form = _taken_apart(kinds[field.name])
        help_text = WORDS[field.name].help
        yield Output(name=field.name, kind=kind, form=form, help=help_text, printed=field.metadata[_KEY])


def _taken_apart(kind: Any) -> tuple[type, Form]:
    """Find the value's type inside `X | None`, `tuple[X, ...]` and `Mapping[str, X]`."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        (kind,) = (k for k in typing.get_args(kind) if k is not type(None))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return inner[0], Form.MANY
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return inner[1], Form.MAP
    return kind, Form.ONE
