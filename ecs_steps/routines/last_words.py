"""What a container wrote before it died, from CloudWatch Logs."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.rules.cause import dead_container
from ecs_steps.rules.log_stream import LogStream, stream_of
from ecs_steps.values.task import Task

LINES = 20


def tell(task: Task, clients: Clients, report: Report, region: str | None) -> None:
    """Show the last lines of the container that ended a task; say in one line where they cannot be had."""
    container = dead_container(task)
    if container is None:
        return
    try:
        document = clients.ecs(region).task_definition(task.task_definition)
        if document is None:
            return
        stream = stream_of(document, container.name, task.id)
        if not isinstance(stream, LogStream):
            report.line(f"The log of {container.name} is not in CloudWatch Logs: {stream}")
            return
        lines = clients.logs(stream.region or region).tail(stream.group, stream.name, LINES)
    except StepError as error:
        report.line(f"The log of {container.name} cannot be read: {error}")
        return
    with report.group(f"Last words of {container.name} in task {task.id[:12]} ({stream.group}):"):
        for line in lines or ("(it wrote nothing)",):
            report.foreign(line)
