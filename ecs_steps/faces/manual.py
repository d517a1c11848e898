"""The manual: a page of steps, a page of words, and the tables that stand in the README."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence

from ecs_steps.contract import errors, names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.everywhere import common_params
from ecs_steps.contract.param import Output, Param
from ecs_steps.contract.words import WORDS, Form, Word
from ecs_steps.values.cause import CauseKind

_WRITTEN = "<!-- Written by .ci/write_faces.py from ecs_steps/*.py: change those files. -->\n"
_STEPS = f"""{_WRITTEN}# The steps

Each is a command (`ecs-steps push`), a module (`python -m ecs_steps.push`), a Python function (`from ecs_steps.push
import push`), a Jenkins step (`ecsPush`) and a value of the action's input `step`. Every option may also come from the
environment (`ECS_STEPS_IMAGE`), from the JSON file that `ECS_STEPS_PARAMS` names, from an earlier step's result
(`--after result.json`, `--after -` for a pipe) or from `ecs-steps.yml`. A secret has no option: it comes from the
environment only, as `ECS_STEPS_PASSWORD`, or from the file that `ECS_STEPS_PASSWORD_FILE` names.

"""
_EVERYWHERE = """## Every step

Each step takes these, and what stands in [ecs-steps.yml](howto/configuration.md); its JSON schema for editors is
[ecs-steps.schema.json](ecs-steps.schema.json).

"""
_WORDS = f"""{_WRITTEN}# The words

A word means the same wherever it stands. Only its spelling follows the place: `task_definition` in Python and JSON,
`--task-definition` on command lines and `task-definition` in Actions, `taskDefinition` in Groovy,
`ECS_STEPS_TASK_DEFINITION` in the environment. A list is a flag given several times, or one value a line; a map is
`key=value`, likewise. A comma never splits.

"""


def render(descriptions: Sequence[Description]) -> dict[str, str]:
    """Draw the generated pages of `docs/`, by their paths."""
    return {
        "docs/steps.md": _STEPS + "\n".join((_everywhere(), *(_step(each) for each in descriptions))),
        "docs/words.md": _WORDS + table(("word", "value", "meaning", "taken by", "given by"), _words(descriptions)),
    }


def blocks(descriptions: Iterable[Description]) -> dict[str, str]:
    """Draw the README's generated tables, by the names of their markers."""
    rows = ((f"[`{each.name}`](docs/steps.md#{each.name})", each.summary) for each in descriptions)
    return {"steps": table(("step", "what it does"), rows), "exit codes": table(("code", "meaning"), _exit_codes())}


def _exit_codes() -> Iterator[tuple[str, str]]:
    yield "0", "Done as asked; also: there was nothing to do."
    yield "1", "A bug of ours: the traceback is shown."
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.StepError) and _has_own_code(kind):
            yield str(kind.exit_code), f"`{kind.__name__}`: {kind.__doc__}"
    for code in errors.StopCode:
        yield str(code.value), f"The step was {code.name.lower()}; what is still in flight is named."


def _has_own_code(kind: type[errors.StepError]) -> bool:
    return kind is not errors.StepError and "exit_code" in vars(kind)


def _everywhere() -> str:
    rows = (_param(each) for each in common_params())
    return f"{_EVERYWHERE}{table(('option', 'value', 'default', 'meaning'), rows)}"


def _step(step: Description) -> str:
    required = "".join(f" {_needed(each)}" for each in step.params if each.required and not each.secret)
    options = (_param(each) for each in step.params)
    given = ((f"`{each.name}`", _value(each), each.help) for each in step.outputs)
    return (
        f"## {step.name}\n\n{step.summary}\n\n```sh\necs-steps {step.name}{required}\n```\n\n"
        f"{table(('option', 'value', 'default', 'meaning'), options)}\nIt gives:\n\n"
        f"{table(('output', 'value', 'meaning'), given)}"
    )


def _param(param: Param) -> tuple[str, ...]:
    return f"`{_flag(param)}`", _value(param), _default(param), param.help


def _needed(param: Param) -> str:
    return _flag(param) if param.positional else f"{_flag(param)} ..."


def _flag(param: Param) -> str:
    if param.secret:
        return names.environment(param.name)
    return param.name.upper() if param.positional else f"--{names.kebab(param.name)}"


def _default(param: Param) -> str:
    if param.required:
        return "required"
    if param.default is None or param.default is False or param.default == ():
        return ""
    return f"`{param.default.value if isinstance(param.default, enum.Enum) else param.default}`"


def _words(descriptions: Sequence[Description]) -> Iterator[tuple[str, ...]]:
    for name, word in sorted(WORDS.items()):
        taken = _takers(name, descriptions)
        given = (step.name for step in descriptions if name in {each.name for each in step.outputs})
        yield f"`{name}`", _value(word), word.help, ", ".join(taken), ", ".join(given)


def _takers(name: str, descriptions: Sequence[Description]) -> Sequence[str]:
    if all(name in {each.name for each in step.taken} for step in descriptions):
        return ("every step",)
    return [step.name for step in descriptions if name in {each.name for each in step.params}]


def _value(word: Param | Output | Word) -> str:
    """Name a word's values as a reader of tables needs them."""
    kind = _kind(word.kind)
    match word.form:
        case Form.ONE:
            return kind
        case Form.MANY:
            return f"list of {kind}"
        case Form.MAP:
            return f"map to {kind}"


def _kind(kind: type) -> str:
    if kind is CauseKind:
        return "[class of cause](causes.md)"  # dozens of them, each with what to do
    if issubclass(kind, enum.Enum):
        return ", ".join(f"`{each.value}`" for each in kind)
    known = {bool: "true or false", int: "number", str: "text"}
    return known.get(kind) or names.snake(kind.__name__).replace("_", " ")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Draw a table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
