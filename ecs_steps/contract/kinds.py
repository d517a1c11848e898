"""What a caller from Python gives a step, held against what the step declares."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import Param, params_of
from ecs_steps.contract.words import Form


def refuse_other_kinds(step: str, options: Any) -> None:
    """Raise BadParameter where an option is of another kind, such as text, before anything is done with the others."""
    for param in params_of(type(options)):
        given = getattr(options, param.name)
        wrong = None if given is None else next(_of_another_kind(param, given), None)
        if wrong is not None:
            raise BadParameter(
                f"{param.name} is of the type {type(wrong).__name__}",
                why=f"{step} takes {_wanted(param)}",
                hint=_hint(param),
            )


def _of_another_kind(param: Param, given: Any) -> Iterator[Any]:
    """List what is of another kind: the whole, or some of its parts."""
    whole: Any = {Form.ONE: param.kind, Form.MANY: (tuple, list), Form.MAP: Mapping}[param.form]
    if not isinstance(given, whole):
        yield given
    elif param.form is not Form.ONE:
        parts = given.values() if param.form is Form.MAP else given
        yield from (part for part in parts if not isinstance(part, param.kind))


def _wanted(param: Param) -> str:
    kind = param.kind.__name__
    return {Form.ONE: kind, Form.MANY: f"a tuple of {kind}", Form.MAP: f"a mapping of text to {kind}"}[param.form]


def _hint(param: Param) -> str:
    kind = param.kind
    if issubclass(kind, enum.Enum):
        return f"One of {', '.join(str(each) for each in kind)}, of {kind.__module__}."
    if hasattr(kind, "parse"):
        return f"{kind.__name__}.parse(text), of {kind.__module__}, makes one."
    return param.help
