"""The files that ecs-steps.yml names: there, and what they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecs_steps.clients.authorities import checked
from ecs_steps.contract.errors import BadParameter
from ecs_steps.routines.documents import Documents, s3_address
from ecs_steps.routines.needed.definition import read_definition
from ecs_steps.rules.config import Words
from ecs_steps.values.s3_address import S3Address


def problems(values: Mapping[str, Any], words: Words, name: str) -> Iterator[BadParameter]:
    """List the files of one place in `name` that are not there or are not what they should be."""
    looks = {
        "context": _context,
        "task_definition_file": _task_definition,
        "service_definition": _service_definition,
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


def _service_definition(path: str) -> None:
    if not _is_in_s3(path, "The service definition"):
        read_definition(path, Documents())


def _task_definition(path: str) -> None:
    if _is_in_s3(path, "The task definition"):
        return
    if not isinstance(Documents().read(path, "The task definition"), dict):
        why = "it is a document of another kind"
        raise BadParameter(f"The task definition {path} is no object", why=why, hint='It begins with {"family": ...')


def _is_in_s3(path: str, what: str) -> bool:
    """True for an address that could be one; what lies there is seen when a step reads it."""
    return S3Address.is_meant(path) and bool(s3_address(path, what))
