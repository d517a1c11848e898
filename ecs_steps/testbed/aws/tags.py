"""The operations on the tags of clusters, task definitions and services."""

from __future__ import annotations

from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import invalid_parameter
from ecs_steps.testbed.aws.state import Call


def _tags(call: Call) -> list[Document]:
    arn = str(call.parameters.get("resourceArn", ""))
    record = call.state.records.get(arn)
    if record is not None:
        return record.tags
    cluster = call.state.clusters.get(arn)
    if cluster is not None:
        return _of_cluster(cluster)
    tags = call.task_definitions.tags.get(arn)
    if tags is None:
        # Guess: the sentence.
        raise invalid_parameter(f"The specified resource does not exist: {arn}")
    return tags


def _of_cluster(cluster: Document) -> list[Document]:
    tags: list[Document] = cluster["tags"]
    return tags


def list_tags_for_resource(call: Call) -> Document:
    """List a resource's tags."""
    return {"tags": _tags(call)}


def tag_resource(call: Call) -> Document:
    """Add or replace tags."""
    tags = _tags(call)
    sent = {str(tag["key"]): tag for tag in call.parameters.get("tags") or []}
    tags[:] = [tag for tag in tags if tag["key"] not in sent] + list(sent.values())
    return {}


def untag_resource(call: Call) -> Document:
    """Remove tags."""
    tags = _tags(call)
    gone = call.parameters.get("tagKeys") or []
    tags[:] = [tag for tag in tags if tag["key"] not in gone]
    return {}
