"""The files that ecs-steps.yml names: there, and what they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecs_steps.clients.authorities import checked
from ecs_steps.clients.files import read_json
from ecs_steps.contract.errors import BadParameter
from ecs_steps.routines.needed.definition import read_definition
from ecs_steps.rules.config import Words


def problems(values: Mapping[str, Any], words: Words, name: str) -> Iterator[BadParameter]:
    """List the files of one place in `name` that are not there or are not what they should be."""
    looks = {
        "context": _context,
        "task_definition_file": _task_definition,
        "service_definition": read_definition,
        "ca_bundle": checked,
    }
    for word, look in looks.items():
        if word in values:
            try:
                look(values[word])
            except BadParameter as problem:
                yield BadParameter(f"{problem.what} ({name}:{words[word].line})", why=problem.why, hint=problem.hint)
    context = Path(values.get("context", ""))
    if "context" in values and context.is_dir() and not (context / values.get("dockerfile", "Dockerfile")).is_file():
        word = "dockerfile" if "dockerfile" in words else "context"
        what = f"There is no {values.get('dockerfile', 'Dockerfile')} in {context} ({name}:{words[word].line})"
        yield BadParameter(what, why="dockerfile is relative to the context", hint="Correct dockerfile or context.")


def _context(path: str) -> None:
    if not Path(path).is_dir():
        raise BadParameter(f"There is no folder {path}", why="context names it", hint=f"Looked in {Path.cwd()}.")


def _task_definition(path: str) -> None:
    if not isinstance(read_json(path, "The task definition"), dict):
        why = "it is JSON of another kind"
        raise BadParameter(
            f"The task definition {path} is no JSON object", why=why, hint='It begins with {"family": ...'
        )
