"""What ECS answers of tasks, read into values; a step that looks at none does not load it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecs_steps.values.task import Container, Task


def read_task(found: Mapping[str, Any]) -> Task:
    """Read one entry of DescribeTasks."""
    return Task(
        arn=found["taskArn"],
        deployment=found.get("startedBy", ""),
        task_definition=found["taskDefinitionArn"],
        last_status=found["lastStatus"],
        desired_status=found.get("desiredStatus", ""),
        health=found.get("healthStatus", ""),
        launch_type=found.get("launchType", ""),
        capacity_provider=found.get("capacityProviderName", ""),
        stop_code=found.get("stopCode", ""),
        stopped_reason=found.get("stoppedReason", ""),
        created_at=found.get("createdAt"),
        started_at=found.get("startedAt"),
        stopping_at=found.get("stoppingAt"),
        stopped_at=found.get("stoppedAt"),
        containers=tuple(
            Container(
                name=each["name"],
                image=each.get("image", ""),
                digest=each.get("imageDigest"),
                exit_code=each.get("exitCode"),
                reason=each.get("reason", ""),
                last_status=each.get("lastStatus", ""),
                health=each.get("healthStatus", ""),
                runtime_id=each.get("runtimeId", ""),
            )
            for each in found.get("containers", ())
        ),
    )
