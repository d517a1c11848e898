"""The command line of a step, drawn from its declaration."""

from __future__ import annotations

import argparse
import enum
from collections.abc import Sequence
from typing import Any, NoReturn

from ecs_steps.console.streams import print_out
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.param import Param
from ecs_steps.contract.words import Form

#: Words that say where a step works: of any other, the last one given counts, as shells have it.
_PLACES = ("environment", "cluster", "service")
#: Of the help, where the terminal is not narrower.
_WIDTH = 100
_AFTER = "Take what is unset from an earlier step's result; - reads standard input."


class Parser(argparse.ArgumentParser):
    """argparse, with our kinds of error and of output."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting, so that the result carries the error too."""
        raise BadParameter(
            f"{self.prog} does not understand its command line", why=message, hint=f"See {self.prog} --help."
        )

    def print_help(self, _: object = None) -> None:
        """Write the help to standard output, also where its reader has had enough of it."""
        print_out(self.format_help())


def parse(description: Description, argv: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Read a command line; give the words that were said and the results named by --after."""
    parser = parser_of(description)
    found, unknown = parser.parse_known_args(argv)
    if strange := [word.partition("=")[0] for word in unknown if word != "--"]:
        raise _secret(description, strange[0]) or _unknown(parser, strange[0])
    said = {word: value for word, value in vars(found).items() if value is not None}
    takes = {param.name for param in description.params}
    for word in _PLACES:
        if word not in said:
            continue
        places = list(dict.fromkeys(filter(None, said.pop(word))))
        several = f"{word}s"
        if len(places) > 1 and several in takes:
            said[several] = [*said.get(several, ()), *places]  # --service a --service b
        else:
            said[word] = _only(word, places, parser)
    return said, said.pop("after", [])


def _only(word: str, places: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """Take the one place that was named; raise BadParameter for two, of which one would be passed over in silence."""
    if len(places) > 1:
        why, hint = f"it takes one, not {', '.join(places)}", f"Run {parser.prog} once for each."
        raise BadParameter(f"--{word} is given {len(places)} times", why=why, hint=hint)
    return places[0] if places else ""


def parser_of(description: Description) -> argparse.ArgumentParser:
    """Build the parser of a step."""
    parser = Parser(
        prog=f"ecs-steps {description.name}",
        description=description.summary,
        allow_abbrev=False,
        formatter_class=_formatter,
        epilog="Every option may also come from ECS_STEPS_<WORD>, from the JSON file that ECS_STEPS_PARAMS names, or "
        "from ecs-steps.yml.",
    )
    for param in description.params:
        if not param.secret:
            _add(parser, param)
    everywhere = parser.add_argument_group("every step takes")
    for param in description.common:
        _add(everywhere, param)
    for param in description.params:
        if param.secret:
            variable = names.environment(param.name)
            where = f"in the environment, or {variable}_FILE, the file that holds it"
            parser.add_argument_group(f"{variable} {where}", param.help.replace("%", "%%"))
    everywhere.add_argument("--after", metavar="RESULT.json", action="append", help=_AFTER)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    from shutil import get_terminal_size

    width = min(_WIDTH, get_terminal_size((_WIDTH, 0)).columns)
    return argparse.HelpFormatter(prog, max_help_position=min(32, width // 3), width=width)


def _add(parser: argparse._ActionsContainer, param: Param) -> None:
    flag, text = "--" + names.kebab(param.name), _help(param)
    if param.positional:
        parser.add_argument(param.name, nargs="?", metavar=param.name.upper(), help=text)
    elif param.kind is bool:
        parser.add_argument(flag, action=argparse.BooleanOptionalAction, help=text, default=None)
    else:
        action = "store" if param.form is Form.ONE and param.name not in _PLACES else "append"
        parser.add_argument(flag, action=action, metavar=_metavar(param), help=text)


def _metavar(param: Param) -> str:
    if issubclass(param.kind, enum.Enum):
        return "|".join(str(one.value) for one in param.kind)
    return "KEY=VALUE" if param.form is Form.MAP else param.name.upper()


def _help(param: Param) -> str:
    notes = []
    if issubclass(param.kind, enum.Enum) and param.positional:
        notes.append("one of " + ", ".join(str(one.value) for one in param.kind))
    if param.required:
        notes.append("required")
    elif param.default not in (None, (), False):
        notes.append(f"default: {getattr(param.default, 'value', param.default)}")
    if param.form is not Form.ONE:
        notes.append("may be repeated")
    return (param.help + (f" ({', '.join(notes)})" if notes else "")).replace("%", "%%")


def _secret(description: Description, word: str) -> BadParameter | None:
    """Refuse a secret on a command line, which every process of the machine can read; never say its value."""
    for param in description.params:
        if param.secret and word.lstrip("-") == names.kebab(param.name):
            variable = names.environment(param.name)
            return BadParameter(
                f"ecs-steps {description.name} takes no {word}",
                why="a command line can be read by everyone on the machine",
                hint=f"Set {variable}, or {variable}_FILE to the file that holds it.",
            )
    return None


def _unknown(parser: argparse.ArgumentParser, word: str) -> BadParameter:
    flags = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001 - argparse has no list
    hint = names.nearest(word.partition("=")[0], flags, f"See {parser.prog} --help.")
    return BadParameter(f"{parser.prog} has no {word}", why="no such option", hint=hint)
