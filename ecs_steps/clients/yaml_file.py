"""Door: YAML. The only import of PyYAML, for its grammar alone: what a text means is decided where it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ecs_steps.clients.files import read_text
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.in_files import CONFIG_FILE
from ecs_steps.values.yaml_node import (
    CLAIM,
    DATE,
    NOTHING,
    NUMBER,
    WHOLE_NUMBER,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
)

_DEEPEST = 20
_OF_TAG = {"null": NOTHING, "bool": CLAIM, "int": NUMBER, "float": NUMBER, "timestamp": DATE, "merge": "a merge key"}
#: YAML 1.2, "Core schema": what is a number there and text in YAML 1.1, which PyYAML follows.
_NEWER_NUMBER = re.compile(r"[-+]?(?:[0-9]+|0o[0-7]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)")
_SAME_TO_ALL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


def read_yaml(path: str, name: str) -> YamlNode:
    """Read a file of one YAML document; raise BadParameter with `name` and line where it is none."""
    return parsed(read_text(path, "The file"), name)


def parsed(text: str, name: str) -> YamlNode:
    """Parse YAML; raise BadParameter with `name` and line for what is no YAML, or YAML that hides things."""
    import yaml

    loader = yaml.SafeLoader("")
    try:
        return _Reader(yaml.parse(text, Loader=yaml.SafeLoader), loader, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise _no_yaml(where, f"{error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _no_yaml(f"{name}:{line}", f"the character {chr(error.character)!a} is not allowed") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML lets slip: an escape beyond Unicode
        raise _no_yaml(name, " ".join(str(error).split())) from None


def _no_yaml(where: str, why: str) -> BadParameter:
    if "'\\t'" in why:
        hint = "YAML takes no tabs in front of a line: write spaces."
    else:
        hint = "It is lines of `word: value`, those of a part further to the right."
        hint += " See docs/howto/configuration.md." if CONFIG_FILE in where else ""
    return BadParameter(f"{where} is not YAML", why=why, hint=hint)


class _Reader:
    """PyYAML's events made into nodes."""

    def __init__(self, events: Iterator[Any], resolver: Any, name: str) -> None:
        self._events, self._resolver, self._name = events, resolver, name

    def document(self) -> YamlNode:
        import yaml

        node: YamlNode | None = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                if node is not None:
                    raise self._refused(event, "a second document begins", "Write one document, without `---` in it.")
                node = self._node(event, 0)
        return node or YamlScalar("", 1, NOTHING)

    def _node(self, event: Any, depth: int) -> YamlNode:
        import yaml

        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            why = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor} lets one line stand for another"
            raise self._refused(event, why, "Write it out, or into `defaults`, which every environment inherits.")
        if event.tag is not None:
            raise self._refused(event, f"the tag {event.tag} is not understood", "Write the value without it.")
        if depth > _DEEPEST:
            raise self._refused(event, f"it is more than {_DEEPEST} levels deep", "No word needs that.")
        if isinstance(event, yaml.ScalarEvent):
            return YamlScalar(event.value, line, self._taken_for(event.value) if event.style is None else None)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlSequence(tuple(self._node(each, depth + 1) for each in self._until(yaml.SequenceEndEvent)), line)
        return YamlMapping(tuple(self._entries(depth)), line)

    def _entries(self, depth: int) -> Iterator[tuple[YamlScalar, YamlNode]]:
        import yaml

        lines: dict[str, int] = {}
        for event in self._until(yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, YamlScalar):
                raise self._refused(event, "a list or a map stands where a name should", "Write `name: value`.")
            if key.text in lines:
                why = f"{key.text} stands there twice, first in line {lines[key.text]}"
                raise self._refused(event, why, "Keep one of them.")
            lines[key.text] = key.line
            yield key, self._node(next(self._events), depth + 1)

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _taken_for(self, text: str) -> str | None:
        """What YAML 1.1 or 1.2 makes of text without quotes."""
        import yaml

        tag = self._resolver.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
        if _SAME_TO_ALL.fullmatch(text):
            return WHOLE_NUMBER
        return _OF_TAG.get(tag) or (NUMBER if _NEWER_NUMBER.fullmatch(text) else None)

    def _refused(self, event: Any, why: str, hint: str) -> BadParameter:
        return BadParameter(f"{self._name}:{event.start_mark.line + 1} cannot be used", why=why, hint=hint)
