"""What a YAML file says as the values that JSON knows, with nothing guessed."""

from __future__ import annotations

from typing import Any

from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.yaml_node import CLAIM, NOTHING, WHOLE_NUMBER, YamlMapping, YamlNode, YamlScalar, YamlSequence


def plain(node: YamlNode, name: str) -> Any:
    """Make of a node what a JSON file would hold; raise BadParameter where readers of YAML disagree what it is."""
    match node:
        case YamlMapping():
            return {key.text: plain(each, name) for key, each in node}
        case YamlSequence():
            return [plain(each, name) for each in node.items]
        case YamlScalar(taken_for=None):
            return node.text
        case YamlScalar(taken_for=kind) if kind == NOTHING:
            return None
        case YamlScalar(taken_for=kind) if kind == WHOLE_NUMBER:
            return int(node.text)
        case YamlScalar(text=("true" | "false") as text, taken_for=kind) if kind == CLAIM:
            return text == "true"
        case _:
            why = f"some readers of YAML take it for {node.taken_for}, others not"
            hint = f'Write "{node.text}" in quotes where text is meant, else true, false or a whole number.'
            raise BadParameter(f"{name}:{node.line} cannot be used: {node.text}", why=why, hint=hint)
