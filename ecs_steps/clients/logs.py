"""Amazon CloudWatch Logs."""

from __future__ import annotations

from ecs_steps.clients.aws import Aws


class Logs:
    """CloudWatch Logs in one region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def tail(self, group: str, stream: str, lines: int) -> tuple[str, ...]:
        """Read the last lines of a log stream, oldest first."""
        answer = self._aws.call(
            "logs", "get_log_events", logGroupName=group, logStreamName=stream, limit=lines, startFromHead=False
        )
        return tuple(str(event["message"]) for event in answer["events"])
