"""Amazon CloudWatch alarms."""

from __future__ import annotations

from collections.abc import Sequence

from ecs_steps.clients.aws import Aws
from ecs_steps.values.target import Alarm


class Alarms:
    """CloudWatch alarms in one region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def named(self, names: Sequence[str]) -> tuple[Alarm, ...]:
        """Describe the alarms of these names, metric and composite; those that do not exist are left out."""
        answer = self._aws.call(
            "cloudwatch",
            "describe_alarms",
            AlarmNames=list(names)[:100],  # DescribeAlarms takes at most 100
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        )
        found = (*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ()))
        return tuple(
            Alarm(name=each["AlarmName"], state=each["StateValue"], reason=each.get("StateReason", ""))
            for each in found
        )
