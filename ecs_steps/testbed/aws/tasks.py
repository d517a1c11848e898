"""The operations on tasks."""

from __future__ import annotations

from ecs_steps.testbed.aws.documents import Document, last_part, page, present
from ecs_steps.testbed.aws.errors import invalid_parameter, service_not_found
from ecs_steps.testbed.aws.state import Call, ServiceRecord
from ecs_steps.testbed.rollout.task import Container, Task


def list_tasks(call: Call) -> Document:
    """List tasks by service, desired status, starter, family (ListTasksRequest)."""
    call.cluster_arn()
    wanted = call.parameters.get("desiredStatus") or "RUNNING"
    records = call.records()
    if call.parameters.get("serviceName"):
        name = last_part(str(call.parameters["serviceName"]))
        records = [record for record in records if record.service.name == name]
        if not records:
            raise service_not_found()
    arns = [
        task.arn
        for record in records
        for task in record.service.tasks
        if task.desired_status.value == wanted and _matches(call, record, task)
    ]
    shown, following = page(arns, call.parameters, 100)
    return {"taskArns": shown} | ({"nextToken": following} if following else {})


def _matches(call: Call, record: ServiceRecord, task: Task) -> bool:
    parameters = call.parameters
    instance = parameters.get("containerInstance")
    return (
        parameters.get("startedBy") in (None, task.deployment_id)
        and parameters.get("family") in (None, task.task_definition["family"])
        and parameters.get("launchType") in (None, _launch_type(record.members, task))
        and (not instance or last_part(str(task.container_instance)) == last_part(str(instance)))
    )


def describe_tasks(call: Call) -> Document:
    """Describe up to a hundred tasks; the missing ones are failures."""
    call.cluster_arn()
    names = [str(name) for name in call.parameters.get("tasks") or []]
    if not names:
        raise invalid_parameter("Tasks cannot be empty.")
    if len(names) > 100:
        # Guess: the sentence; the bound stands in the service model.
        raise invalid_parameter("Tasks cannot be more than 100.")
    known = {task.id: (record, task) for record in call.records() for task in record.service.tasks}
    found, failures = [], []
    for name in names:
        entry = known.get(last_part(name))
        if entry is None:
            arn = f"{call.prefix}:task/{call.cluster_name}/{last_part(name)}"
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(task_document(*entry))
    return {"tasks": found, "failures": failures}


def stop_task(call: Call) -> Document:
    """Stop a task; its service starts another one (StopTask)."""
    call.cluster_arn()
    wanted = last_part(str(call.parameters.get("task", "")))
    for record in call.records():
        for task in record.service.tasks:
            if task.id == wanted:
                reason = str(call.parameters.get("reason") or "Task stopped by user")  # Guess: the default
                call.state.engine.stop_task(task, reason)
                return {"task": task_document(record, task)}
    raise invalid_parameter("The referenced task was not found.")  # apache/airflow, ECS executor tests


def task_document(record: ServiceRecord, task: Task) -> Document:
    """Write a task as DescribeTasks shows it."""
    definition, members = task.task_definition, record.members
    code = task.stop_code
    return present(
        {
            "taskArn": task.arn,
            "clusterArn": task.cluster_arn,
            "taskDefinitionArn": definition["taskDefinitionArn"],
            "group": f"service:{task.service}",
            "startedBy": task.deployment_id,
            "lastStatus": task.last_status.value,
            "desiredStatus": task.desired_status.value,
            "healthStatus": task.health.value,
            "stopCode": code.value if code else None,
            "stoppedReason": task.stopped_reason,
            "createdAt": task.created_at,
            "pullStartedAt": task.pull_started_at,
            "pullStoppedAt": task.pull_stopped_at,
            "startedAt": task.started_at,
            "stoppingAt": task.stopping_at,
            "executionStoppedAt": task.execution_stopped_at,
            "stoppedAt": task.stopped_at,
            "connectivity": "CONNECTED" if task.started_at else None,
            "cpu": definition.get("cpu"),
            "memory": definition.get("memory"),
            "containerInstanceArn": task.container_instance,
            "capacityProviderName": task.capacity_provider,
            "launchType": _launch_type(members, task),
            "platformVersion": _platform_version(members, task),
            "platformFamily": "Linux" if _launch_type(members, task) == "FARGATE" else None,
            "enableExecuteCommand": members.get("enableExecuteCommand"),
            "containers": [_container(task, item) for item in task.containers],
            "attachments": [],
            "attributes": [],
            "overrides": {"containerOverrides": [{"name": item.name} for item in task.containers]},
            "tags": [],
            "version": 1,
        }
    )


def _launch_type(members: Document, task: Task) -> str:
    """Name where a task runs; a capacity provider of Fargate means FARGATE, another one EC2."""
    if task.capacity_provider is None:
        return str(members.get("launchType"))
    return "FARGATE" if task.capacity_provider.startswith("FARGATE") else "EC2"


def _platform_version(members: Document, task: Task) -> str | None:
    """Name the platform version; LATEST is 1.4.0 ("Fargate Linux platform versions")."""
    if _launch_type(members, task) != "FARGATE":
        return None
    asked = str(members.get("platformVersion") or "LATEST")
    return "1.4.0" if asked == "LATEST" else asked


def _container(task: Task, container: Container) -> Document:
    awsvpc = task.task_definition.get("networkMode") == "awsvpc"
    bindings = [
        {
            "bindIP": item.bind_ip,
            "containerPort": item.container_port,
            "hostPort": item.host_port,
            "protocol": item.protocol,
        }
        for item in task.network_bindings
        if item.container == container.name
    ]
    return present(
        {
            "containerArn": f"{task.arn.replace(':task/', ':container/')}/{container.runtime_id}",
            "taskArn": task.arn,
            "name": container.name,
            "image": container.image,
            "imageDigest": container.image_digest,
            "runtimeId": container.runtime_id if task.started_at else None,
            "lastStatus": container.last_status,
            "exitCode": container.exit_code,
            "reason": container.reason,
            "healthStatus": container.health.value,
            "networkBindings": bindings,
            "networkInterfaces": [{"privateIpv4Address": task.ip}] if awsvpc else [],
        }
    )
