"""The value of a word in ecs-steps.yml: text as it was written, with ${NAME} from the environment."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import IN_FILES, PATHS
from ecs_steps.contract.reading import short, value_of
from ecs_steps.contract.words import Form, Word
from ecs_steps.rules.config import Entry
from ecs_steps.values.s3_address import S3Address
from ecs_steps.values.secret import Secret
from ecs_steps.values.yaml_node import (
    CLAIM,
    WHOLE_NUMBER,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    kind_of,
)

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_LIKE = ("SECRET", "TOKEN", "PASSWORD", "PASSWD", "KEY")
#: Where a secret of a build is a file: id=file:PATH.
_SECRET_FILE = re.compile(r"([^=]+=file:)(.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a file is read: its name in errors, the folder that its paths begin at (None: this one), the variables."""

    name: str
    folder: str | None
    variables: Mapping[str, str]


class _Wrong(ValueError):
    """What is wrong with a node, its line and what to do."""

    def __init__(self, node: YamlNode, why: str, hint: str = "") -> None:
        super().__init__(why)
        self.line, self.why, self.hint = node.line, why, hint


def value_in(word: str, entry: Entry, setting: Setting) -> Any:
    """Read a value for `gather`: text, a list or a map of text; raise BadParameter with file and line."""
    known = IN_FILES[word]
    try:
        match known.form:
            case Form.ONE:
                return _path(word, _text(entry.node, known, setting), setting)
            case Form.MANY:
                return [_path(word, _text(each, known, setting), setting) for each in _items(entry.node)]
            case Form.MAP:
                return {key: _text(each, known, setting) for key, each in _pairs(entry.node)}
    except _Wrong as wrong:
        what = f"{word} ({setting.name}:{wrong.line})"
        raise BadParameter(what, why=wrong.why, hint=wrong.hint or known.help) from None


def check(word: str, entry: Entry, setting: Setting) -> BadParameter | None:
    """Tell what is wrong with a value, by the word's own parser too."""
    try:
        given = value_in(word, entry, setting)
    except BadParameter as problem:
        return problem
    known = IN_FILES[word]
    try:
        value_of(known.kind, known.form, given)
    except ValueError as error:
        shown = f" {short(repr(given))}" if known.form is Form.ONE else ""
        return BadParameter(f"{word}{shown} ({setting.name}:{entry.line})", why=short(str(error)), hint=known.help)
    return None


def variables_in(node: YamlNode) -> frozenset[str]:
    """List the variables that a value takes from the environment."""
    match node:
        case YamlScalar():
            return frozenset(found[1] for found in _REFERENCE.finditer(node.text) if found[1])
        case YamlSequence():
            return frozenset().union(*map(variables_in, node.items))
        case YamlMapping():
            return frozenset().union(*(variables_in(each) for _, each in node))


def secrets_in(node: YamlNode, variables: Mapping[str, str]) -> Iterator[Secret]:
    """List the variables of a value whose names say that they are secrets."""
    for name in variables_in(node):
        if any(part in name.upper() for part in _SECRET_LIKE) and variables.get(name):
            yield Secret(variables[name])


def _items(node: YamlNode) -> Iterator[YamlNode]:
    if not isinstance(node, YamlSequence):
        raise _Wrong(node, f"it is {kind_of(node)}, and takes a list", "Write one value a line, each after `- `.")
    yield from node.items


def _pairs(node: YamlNode) -> Iterator[tuple[str, YamlNode]]:
    if not isinstance(node, YamlMapping):
        raise _Wrong(node, f"it is {kind_of(node)}, and takes a map", "Write `NAME: value` lines below it.")
    for key, value in node:
        if key.taken_for:
            hint = f'Write "{key.text}", in quotes.'
            raise _Wrong(key, f"YAML takes the name {key.text} for {key.taken_for}", hint)
        yield key.text, value


def _text(node: YamlNode, word: Word, setting: Setting) -> str:
    if not isinstance(node, YamlScalar):
        raise _Wrong(node, f"it is {kind_of(node)}, and takes one value")
    if node.is_empty:
        return ""
    _refuse_ambiguous(node, word)
    return _substituted(node, setting.variables)


def _refuse_ambiguous(node: YamlScalar, word: Word) -> None:
    """Refuse what readers of YAML, and so an editor or a person, take for something else than this word's kind."""
    if node.taken_for in (None, WHOLE_NUMBER):
        return
    if word.kind is bool and node.taken_for == CLAIM:
        if node.text.lower() not in ("true", "false"):
            raise _Wrong(node, f"{node.text} is a word to some readers of YAML", "Write true or false.")
        return
    if issubclass(word.kind, enum.Enum) and node.text in {str(each.value) for each in word.kind}:
        return
    if word.kind is int:
        raise _Wrong(node, f"{node.text} is not the same number to all readers of YAML", "Write it in plain digits.")
    raise _Wrong(node, f"YAML takes {node.text} for {node.taken_for}", f'Write "{node.text}", in quotes.')


def _substituted(node: YamlScalar, variables: Mapping[str, str]) -> str:
    def found(reference: re.Match[str]) -> str:
        if reference[0] == "$${":
            return "${"
        name, closed = reference[1], reference[2]
        if not closed or not _VARIABLE.fullmatch(name):
            hint = "Write ${NAME}, or $${ for the characters themselves."
            raise _Wrong(node, f"{short(reference[0])} names no variable", hint)
        if not variables.get(name):
            state = "empty" if name in variables else "not set"
            raise _Wrong(node, f"${{{name}}} is {state} in the environment", f"Set {name}, or write the value.")
        return variables[name]

    return _REFERENCE.sub(found, node.text)


def _path(word: str, text: str, setting: Setting) -> str:
    """Let a path begin at the folder of the file that names it."""
    if setting.folder is None or not text or S3Address.is_meant(text):
        return text
    if word in PATHS:
        return _joined(setting.folder, text)
    named = _SECRET_FILE.fullmatch(text) if word == "build_secrets" else None
    return f"{named[1]}{_joined(setting.folder, named[2])}" if named else text


def _joined(folder: str, path: str) -> str:
    absolute = path.startswith(("/", "\\", "~")) or path[1:2] == ":"
    return path if absolute else f"{folder}/{path}"
