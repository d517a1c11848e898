"""The JSON schema of ecs-steps.yml, which editors check and complete by."""

from __future__ import annotations

import enum
import json
from typing import Any

from ecs_steps.contract.in_files import IN_FILES, OF_A_RELEASE, OF_A_SERVICE, OF_AN_ENVIRONMENT
from ecs_steps.contract.words import Form, Word

_PATH = "docs/ecs-steps.schema.json"
#: YAML reads plain digits as a number; text of digits is meant where the word is text.
_TEXT = {"type": ["string", "integer", "null"]}
_REFERENCE = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}


def render() -> dict[str, str]:
    """Draw the schema, by its path."""
    return {_PATH: json.dumps(_schema(), indent=1) + "\n"}


def _schema() -> dict[str, Any]:
    inherited = [word for word in IN_FILES if word not in OF_AN_ENVIRONMENT | OF_A_SERVICE | OF_A_RELEASE]
    services = {"type": ["object", "null"], "additionalProperties": _reference("service")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ecs-steps.yml",
        "description": "What the steps need to know, by environment and service; the nearest counts.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "defaults": {"description": "What counts where nothing nearer does.", **_reference("defaults")},
            "services": {"description": "What counts for a service in every environment.", **services},
            "environments": {
                "description": "What counts in an environment, and for its services.",
                "type": ["object", "null"],
                "additionalProperties": _reference("environment"),
            },
        },
        "$defs": {
            "defaults": _map_of([*inherited, *OF_A_RELEASE]),
            "service": _map_of([*inherited, *OF_A_SERVICE]),
            "environment": _map_of([word for word in IN_FILES if word not in OF_A_SERVICE], {"services": services}),
        },
    }


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _map_of(words: list[str], more: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {word: _word(IN_FILES[word]) for word in sorted(words)}
    return {"type": ["object", "null"], "additionalProperties": False, "properties": {**properties, **(more or {})}}


def _word(word: Word) -> dict[str, Any]:
    match word.form:
        case Form.ONE:
            return {"description": word.help, **_value(word.kind)}
        case Form.MANY:
            return {"description": word.help, "type": ["array", "null"], "items": _value(word.kind)}
        case Form.MAP:
            return {"description": word.help, "type": ["object", "null"], "additionalProperties": _value(word.kind)}


def _value(kind: type) -> dict[str, Any]:
    if kind is bool:
        return {"anyOf": [{"type": ["boolean", "null"]}, _REFERENCE]}
    if kind is int:
        return {"anyOf": [{"type": ["integer", "null"]}, _REFERENCE]}
    if issubclass(kind, enum.Enum):
        return {"anyOf": [{"enum": [*(each.value for each in kind), None]}, _REFERENCE]}
    return dict(_TEXT)
