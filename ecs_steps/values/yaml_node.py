"""What stands in a YAML file, with its lines, before anybody has decided what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class YamlScalar:
    """Text as it was written; `taken_for` names what some YAML reader makes of it where that is not the text."""

    text: str
    line: int
    taken_for: str | None = None

    @property
    def is_empty(self) -> bool:
        """True for nothing at all, `null` and `~`."""
        return self.taken_for == NOTHING


@dataclass(frozen=True)
class YamlSequence:
    """Several nodes."""

    items: tuple[YamlNode, ...]
    line: int


@dataclass(frozen=True)
class YamlMapping:
    """Nodes by their keys, in the order of the file; no key stands in it twice."""

    entries: tuple[tuple[YamlScalar, YamlNode], ...]
    line: int

    def __iter__(self) -> Iterator[tuple[YamlScalar, YamlNode]]:
        return iter(self.entries)


YamlNode = YamlScalar | YamlSequence | YamlMapping

NOTHING = "nothing"
CLAIM = "true or false"
NUMBER = "a number"
#: A number that is the same to every reader: no zero in front, no sign, no point.
WHOLE_NUMBER = "a whole number"
DATE = "a date"


def kind_of(node: YamlNode) -> str:
    """Name a node's shape for a sentence."""
    match node:
        case YamlScalar():
            return "empty" if node.is_empty else "text"
        case YamlSequence():
            return "a list"
        case YamlMapping():
            return "a map"
