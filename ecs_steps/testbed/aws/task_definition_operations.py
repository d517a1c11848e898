"""The operations on task definitions."""

from __future__ import annotations

from ecs_steps.testbed.aws.documents import Document, page
from ecs_steps.testbed.aws.errors import client_error
from ecs_steps.testbed.aws.state import Call


def register_task_definition(call: Call) -> Document:
    """Register a revision; the answer repeats the tags."""
    caller = f"arn:{call.partition}:iam::{call.account}:root"
    document = call.task_definitions.register(call.parameters, prefix=call.prefix, caller=caller, now=call.now)
    answer: Document = {"taskDefinition": document}
    if call.parameters.get("tags"):
        answer["tags"] = call.task_definitions.tags[document["taskDefinitionArn"]]
    return answer


def describe_task_definition(call: Call) -> Document:
    """Describe a revision; a bare family means its newest ACTIVE one (DescribeTaskDefinitionRequest)."""
    document = call.task_definitions.find(str(call.parameters.get("taskDefinition", "")))
    if document is None:
        raise client_error("Unable to describe task definition.")
    answer: Document = {"taskDefinition": document}
    if "TAGS" in (call.parameters.get("include") or []):
        answer["tags"] = call.task_definitions.tags[document["taskDefinitionArn"]]
    return answer


def deregister_task_definition(call: Call) -> Document:
    """Make a revision INACTIVE; services that use it go on (DeregisterTaskDefinition)."""
    name = str(call.parameters.get("taskDefinition", ""))
    if ":" not in name:
        # Guess: the sentence; the operation needs family and revision.
        raise client_error("Revision is missing.")
    document = call.task_definitions.find(name)
    if document is None:
        raise client_error("The specified task definition does not exist.")
    document["status"] = "INACTIVE"
    document.setdefault("deregisteredAt", call.now)
    return {"taskDefinition": document}


def list_task_definitions(call: Call) -> Document:
    """List revisions by family, status and order (ListTaskDefinitionsRequest)."""
    status = call.parameters.get("status") or "ACTIVE"
    prefix = call.parameters.get("familyPrefix")
    arns = [
        item["taskDefinitionArn"]
        for item in call.task_definitions.all()
        if item["status"] == status and prefix in (None, item["family"])
    ]
    if call.parameters.get("sort") == "DESC":
        arns.reverse()
    shown, following = page(arns, call.parameters, 100)
    return {"taskDefinitionArns": shown} | ({"nextToken": following} if following else {})


def list_task_definition_families(call: Call) -> Document:
    """List families by prefix and status (ListTaskDefinitionFamiliesRequest)."""
    status = call.parameters.get("status") or "ACTIVE"
    prefix = str(call.parameters.get("familyPrefix") or "")
    states: dict[str, set[str]] = {}
    for item in call.task_definitions.all():
        states.setdefault(item["family"], set()).add(item["status"])
    families = [
        family
        for family, found in states.items()
        if family.startswith(prefix) and (status == "ALL" or (status == "ACTIVE") == ("ACTIVE" in found))
    ]
    shown, following = page(families, call.parameters, 100)
    return {"families": shown} | ({"nextToken": following} if following else {})
