"""The ECS service that a release brings new versions to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsRefused
from ecs_steps.clients.clock import Clock
from ecs_steps.clients.ecs import Ecs
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.needed.definition import refuse
from ecs_steps.routines.needed.need import Need, once
from ecs_steps.rules.service_definition import differences, misfits, wanted_lines
from ecs_steps.values.service import Service
from ecs_steps.values.task_definition import Document

_WAITS = "deploy makes it with its first revision, or ensure after register, with --after or --task-definition"


def needed_service(
    document: Document,
    path: str,
    *,
    region: str | None,
    clients: Clients,
    report: Report,
    made: Callable[[Service], None],
) -> Need:
    """Look at a service that has a checked definition; `made` hears of the service when it was created."""
    ecs, clock = clients.ecs(region), clients.clock
    name = str(document["serviceName"])
    found = ecs.service_document(str(document["cluster"]), name)
    if found is not None and found["status"] != "ACTIVE":
        why, hint = f"it is {found['status']}: its last tasks are stopping", "Run it again when they are gone."
        raise NotReady(f"{name} is being deleted", why=why, hint=hint)
    waits = found is None and not document.get("taskDefinition")
    if found is None and not waits:
        _check_task_definition(document, path, ecs, report)
    differing = differences(document, found) if found else {}
    # A call that is sent again after its answer was lost is the same call to ECS.
    request = {"clientToken": uuid.uuid4().hex, **document}
    return Need(
        name=f"service {name}",
        is_missing=found is None,
        settings=wanted_lines(document),
        differences=tuple(line for lines in differing.values() for line in lines),
        make=lambda: once(
            lambda: made(ecs.create_service(request)),
            clock,
            report,
            is_there=lambda refused: "was not idempotent" in refused.why,
            settles=_is_linked_role,
        ),
        change=lambda: _changed(document, differing, ecs, clock, report),
        waits_for=_WAITS if waits else "",
    )


def _check_task_definition(document: Document, path: str, ecs: Ecs, report: Report) -> None:
    task_definition = ecs.task_definition(str(document["taskDefinition"]))
    if task_definition is None or task_definition.get("status") != "ACTIVE":
        why = f"{ecs.region} has no active revision of that name"
        hint = "Register it first: ecs-steps register --task-definition-file ..."
        raise NotReady(f"There is no task definition {document['taskDefinition']}", why=why, hint=hint)
    refuse(misfits(document, task_definition), path, report)


def _changed(document: Document, differing: Mapping[str, Any], ecs: Ecs, clock: Clock, report: Report) -> bool:
    """Make an end of the differences that UpdateService can end; the others are said."""
    taken = ecs.model("update_service").members
    fixed = [member for member in differing if member not in taken and member != "tags"]
    if "tags" in differing:
        report.warn("tags are no matter of UpdateService: `aws ecs tag-resource` changes them")
    if fixed:
        report.warn(f"{', '.join(fixed)} cannot be changed by UpdateService; the service would have to be made anew")
    changes = {member: document[member] for member in differing if member in taken}
    cluster, name = str(document["cluster"]), str(document["serviceName"])
    return bool(changes) and once(lambda: ecs.update_service(cluster, name, changes), clock, report)


def _is_linked_role(refused: AwsRefused) -> bool:
    """True where ECS's own role in this account is not there yet: its first cluster makes it."""
    return "service linked role" in refused.why
