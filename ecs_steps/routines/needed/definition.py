"""A service definition: read, completed, and held against AWS's model and rules before ECS is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import BadParameter
from ecs_steps.routines.documents import Documents
from ecs_steps.rules.model_check import Fault, faults
from ecs_steps.rules.service_definition import refusals
from ecs_steps.values.task_definition import Document

_WHAT = "The service definition"


def read_definition(path: str, documents: Documents) -> dict[str, Any]:
    """Read a service definition."""
    document = documents.read(path, _WHAT)
    if not isinstance(document, dict):
        hint = "It begins with serviceName or another member of CreateService."
        raise BadParameter(f"{_WHAT} {path} is no object", why="it has no members by name", hint=hint)
    return document


def completed(document: Document, path: str, given: dict[str, str | None]) -> dict[str, Any]:
    """Add what options say to a definition; raise BadParameter where both say something else."""
    whole = dict(document)
    for member, value in given.items():
        said = whole.get(member)
        if value and said and _name(said) != _name(value):
            hint = f"Leave {member} out of the file, or give the same."
            raise BadParameter(f"{path} says {member} {said}", why=f"{value} was asked for", hint=hint)
        if value and not said:
            whole[member] = value
    return whole


def checked(
    path: str, given: dict[str, str | None], clients: Clients, region: str | None, report: Report
) -> dict[str, Any]:
    """Read a definition whole; raise BadParameter for what CreateService would not take.

    Only the task definition may still be missing.
    """
    document = completed(read_definition(path, Documents(clients, region)), path, given)
    if not document.get("cluster"):
        hint = "Give --cluster, or cluster in the file."
        raise BadParameter(f"{path} names no cluster", why="and no --cluster was given", hint=hint)
    model = clients.ecs(region).model("create_service")
    refuse(tuple(faults(document, model)) or refusals(document), path, report)
    return document


def refuse(found: Iterable[Fault], path: str, report: Report) -> None:
    """Say every fault, and raise BadParameter if there is any."""
    mistakes = said(found, path)
    if len(mistakes) > 1:
        for each in mistakes:
            report.line(f"{each}. {each.hint}")
        hint = "Each stands above, with what to do."
        raise BadParameter(f"{path} has {len(mistakes)} mistakes", why=str(mistakes[0]), hint=hint)
    if mistakes:
        raise mistakes[0]


def said(found: Iterable[Fault], path: str) -> tuple[BadParameter, ...]:
    """Say faults as errors, each with its file."""
    return tuple(BadParameter(f"{path}: {each.path}", why=each.why, hint=each.hint) for each in found)


def _name(value: object) -> str:
    return str(value).rpartition("/")[2]
