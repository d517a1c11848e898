"""What a container wrote before it died, from CloudWatch Logs."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.console.foreign import harmless
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import StepError
from ecs_steps.rules.log_stream import LogStream, stream_of
from ecs_steps.values.task import Container, Task
from ecs_steps.values.task_definition import Document

LINES = 20


def heard(
    task: Task, container: Container, document: Document, clients: Clients, report: Report, region: str | None
) -> tuple[str, ...]:
    """Show the last lines of a container and give them; say in one line where they cannot be had."""
    stream = stream_of(document, container, task)
    if not isinstance(stream, LogStream):
        report.line(f"The log of {container.name} is not in CloudWatch Logs: {harmless(stream)}")
        return ()
    try:
        lines = clients.logs(stream.region or region).tail(stream.group, stream.name, LINES)
    except StepError as error:
        report.line(f"The log of {container.name} cannot be read: {error}")
        return ()
    with report.group(f"Last words of {container.name} in task {task.id[:12]} ({stream.group}):"):
        for line in lines or ("(it wrote nothing)",):
            report.foreign(line)
    return tuple(harmless(line) for line in lines)
