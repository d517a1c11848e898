"""The operations on container instances."""

from __future__ import annotations

from ecs_steps.testbed.aws.documents import Document, last_part, page
from ecs_steps.testbed.aws.errors import invalid_parameter
from ecs_steps.testbed.aws.state import Call
from ecs_steps.testbed.rollout.instances import ContainerInstance
from ecs_steps.testbed.rollout.task import STARTING, TaskStatus


def _here(call: Call) -> list[ContainerInstance]:
    arn = call.cluster_arn()
    return [item for item in call.state.engine.world.instances.values() if item.cluster_arn == arn]


def list_container_instances(call: Call) -> Document:
    """List a cluster's container instances; all of them are ACTIVE."""
    wanted = call.parameters.get("status") in (None, "ACTIVE")
    arns = [item.arn for item in _here(call)] if wanted else []
    shown, following = page(arns, call.parameters, 100)
    return {"containerInstanceArns": shown} | ({"nextToken": following} if following else {})


def describe_container_instances(call: Call) -> Document:
    """Describe container instances; the missing ones are failures."""
    names = [last_part(str(name)) for name in call.parameters.get("containerInstances") or []]
    if not names:
        # Guess: the sentence; the member is required.
        raise invalid_parameter("Container instances cannot be empty.")
    known = {item.id: item for item in _here(call)}
    missing = f"{call.prefix}:container-instance/{call.cluster_name}/"
    return {
        "containerInstances": [_document(call, known[name]) for name in names if name in known],
        "failures": [{"arn": missing + name, "reason": "MISSING"} for name in names if name not in known],
    }


def _document(call: Call, instance: ContainerInstance) -> Document:
    there = [task for _, task in call.state.engine.world.tasks.values() if task.container_instance == instance.arn]
    return {
        "containerInstanceArn": instance.arn,
        "ec2InstanceId": instance.host_id,
        "status": "ACTIVE",
        "agentConnected": True,
        "runningTasksCount": sum(task.last_status is TaskStatus.RUNNING for task in there),
        "pendingTasksCount": sum(task.last_status in STARTING for task in there),
        "registeredResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": instance.cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": instance.memory},
        ],
        "registeredAt": instance.registered_at,
        "attributes": [],
        "tags": [],
    }
