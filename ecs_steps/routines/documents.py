"""Files that hold one document for AWS, in JSON or YAML."""

from __future__ import annotations

from typing import Any

from ecs_steps.clients.files import json_of, read_text
from ecs_steps.clients.yaml_file import parsed
from ecs_steps.rules.yaml_document import plain


def read_document(path: str, what: str) -> Any:
    """Read `what` from a file, JSON where it begins as JSON or is called so, else YAML."""
    text = read_text(path, what)
    if path.lower().endswith(".json") or text.lstrip()[:1] == "{":
        return json_of(text, f"{what} {path}")
    return plain(parsed(text, path), path)
