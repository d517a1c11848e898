"""What starts ECS tasks by time or event: Amazon EventBridge's rules, and EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecs_steps.clients.aws import Aws

_CLUSTER = ":cluster/"


class Schedules:
    """Rules and schedules of one region whose target is an ECS cluster."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def of_rules(self, cluster: str) -> Iterator[tuple[str, str]]:
        """Name the rules that start tasks in a cluster (by its ARN), each with the task definition."""
        for bus in self._pages("events", "list_event_buses", "EventBuses"):
            here = {"EventBusName": bus["Name"]}
            for rule in self._pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=cluster, **here):
                for target in self._pages("events", "list_targets_by_rule", "Targets", Rule=rule, **here):
                    if started := target.get("EcsParameters", {}).get("TaskDefinitionArn"):
                        yield str(rule), str(started)

    def of_schedules(self) -> Iterator[tuple[str, str]]:
        """Name the schedules that start tasks, each with the task definition."""
        for brief in self._pages("scheduler", "list_schedules", "Schedules"):
            if _CLUSTER in brief.get("Target", {}).get("Arn", ""):
                group = {"GroupName": brief["GroupName"]} if brief.get("GroupName") else {}
                found = self._aws.call("scheduler", "get_schedule", Name=brief["Name"], **group)
                if started := found["Target"].get("EcsParameters", {}).get("TaskDefinitionArn"):
                    yield str(brief["Name"]), str(started)

    def _pages(self, service: str, operation: str, key: str, **arguments: Any) -> Iterator[Any]:
        token: str | None = None
        while True:
            more = {"NextToken": token} if token else {}
            answer = self._aws.call(service, operation, **arguments, **more)
            yield from answer[key]
            token = answer.get("NextToken")
            if not token:
                return
