"""Elastic Load Balancing."""

from __future__ import annotations

from ecs_steps.clients.aws import Aws
from ecs_steps.values.target import Target


class LoadBalancers:
    """Elastic Load Balancing v2 in one region."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def targets(self, target_group: str) -> tuple[Target, ...]:
        """Describe the health of the targets of a target group, by its ARN."""
        answer = self._aws.call("elbv2", "describe_target_health", TargetGroupArn=target_group)
        return tuple(
            Target(
                id=each["Target"]["Id"],
                port=each["Target"].get("Port"),
                state=each["TargetHealth"]["State"],
                reason=each["TargetHealth"].get("Reason", ""),
                description=each["TargetHealth"].get("Description", ""),
            )
            for each in answer["TargetHealthDescriptions"]
        )
