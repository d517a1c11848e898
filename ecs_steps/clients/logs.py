"""Amazon CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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

    def group(self, name: str) -> Mapping[str, Any] | None:
        """Describe a log group as DescribeLogGroups writes it; None if it is not there."""
        # They come in the order of their names, so the one that is the whole prefix comes first.
        found = self._aws.call("logs", "describe_log_groups", logGroupNamePrefix=name, limit=1)["logGroups"]
        return next((dict(each) for each in found if each["logGroupName"] == name), None)

    def create_group(self, name: str) -> None:
        """Create a log group; refused with ResourceAlreadyExistsException."""
        self._aws.call("logs", "create_log_group", logGroupName=name)

    def keep(self, name: str, days: int) -> None:
        """Say how many days a log group keeps what is written."""
        self._aws.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)
