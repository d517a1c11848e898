"""The files that ecs-steps.yml names: there, and what they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache, partial
from pathlib import Path
from typing import Any

from ecs_steps.clients import authorities
from ecs_steps.clients.aws_session import request_model
from ecs_steps.contract.errors import BadParameter
from ecs_steps.routines.documents import Documents, s3_address
from ecs_steps.routines.needed.definition import completed, read_definition, said
from ecs_steps.rules import service_definition, task_definition, task_definition_refusals
from ecs_steps.rules.config import Words
from ecs_steps.rules.model_check import faults
from ecs_steps.rules.task_definition_settings import TaskSettings
from ecs_steps.values.s3_address import S3Address

#: What `register` puts into a task definition: with it a file may lack what ECS asks for.
_PUT_IN = frozenset(each.name for each in fields(TaskSettings)) - {"container", "log_group", "log_region"}


def problems(values: Mapping[str, Any], words: Words, name: str, service: str | None) -> Iterator[BadParameter]:
    """List the files of one place in `name` that are not there or are not what they should be.

    `service` is the place's name in the file; ECS calls it so where no word says otherwise.
    """
    given = {"cluster": values.get("cluster"), "serviceName": values.get("service", service)}
    more: dict[str, Any] = {"family": values.get("family"), "filled": bool(values.keys() & _PUT_IN)}
    looks: Mapping[str, Callable[[str], Iterable[BadParameter]]] = {
        "context": _context,
        "task_definition_file": partial(_task_definition, **more),
        "service_definition": partial(_service_definition, given=given),
        "ca_bundle": _authorities,
    }
    for word, look in looks.items():
        if word not in values:
            continue
        try:
            found = tuple(look(values[word]))
        except BadParameter as problem:
            found = (problem,)
        for each in found:
            yield BadParameter(f"{each.what} ({name}:{words[word].line})", why=each.why, hint=each.hint)
    context = Path(values.get("context", ""))
    if "context" in values and context.is_dir() and not (context / values.get("dockerfile", "Dockerfile")).is_file():
        word = "dockerfile" if "dockerfile" in words else "context"
        what = f"There is no {values.get('dockerfile', 'Dockerfile')} in {context} ({name}:{words[word].line})"
        yield BadParameter(what, why="dockerfile is relative to the context", hint="Correct dockerfile or context.")


def _context(path: str) -> Iterator[BadParameter]:
    if not Path(path).is_dir():
        yield BadParameter(f"There is no folder {path}", why="context names it", hint=f"Looked in {Path.cwd()}.")


def _authorities(path: str) -> tuple[()]:
    authorities.checked(path)
    return ()


def _service_definition(path: str, given: dict[str, str | None]) -> Iterator[BadParameter]:
    if _is_in_s3(path, "The service definition"):
        return
    document = completed(read_definition(path, Documents()), path, given)
    document.setdefault("serviceName", "web")  # an option will name it
    yield from said(tuple(faults(document, _model("CreateService"))) or service_definition.refusals(document), path)


def _task_definition(path: str, *, family: str | None, filled: bool) -> Iterator[BadParameter]:
    if _is_in_s3(path, "The task definition"):
        return
    found = Documents().read(path, "The task definition")
    if family and isinstance(found, dict) and not found.get("family"):
        found = {**found, "family": family}
    document = task_definition.checked(found, path)
    misshapen = tuple(faults(document, _model("RegisterTaskDefinition"), newer=True))
    yield from said(misshapen or (() if filled else task_definition_refusals.refusals(document)), path)


@cache
def _model(operation: str) -> Any:
    return request_model("ecs", operation)


def _is_in_s3(path: str, what: str) -> bool:
    """True for an address that could be one; what lies there is seen when a step reads it."""
    return S3Address.is_meant(path) and bool(s3_address(path, what))
