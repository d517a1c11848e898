"""What the tests of `ensure` share: a step in a scene, and a service definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ecs_steps.ensure import Ensured, EnsureOptions, ensure
from tests.scene import Scene

#: Where `service.yml` lies.
FOLDER = Path(__file__).parent
DEFINITION: dict[str, Any] = {
    "serviceName": "web",
    "taskDefinition": "web",
    "desiredCount": 2,
    "launchType": "EC2",
    "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
}
EVERYTHING: dict[str, Any] = {"repository": "shop/web", "log_group": "/shop/web", "cluster": "shop"}
ALL_NAMES = ("repository shop/web", "log group /shop/web", "cluster shop", "service web")
MAKING = [
    "ecr:CreateRepository",
    "ecr:PutLifecyclePolicy",
    "logs:CreateLogGroup",
    "logs:PutRetentionPolicy",
    "ecs:CreateCluster",
    "ecs:CreateService",
]


def ensured(scene: Scene, **options: Any) -> Ensured:
    """Run the step in a scene."""
    return ensure(EnsureOptions(**options), scene.clients, scene.report)


def definition(folder: Path, *, without: tuple[str, ...] = (), **members: Any) -> str:
    """Write a service definition and give its path."""
    path = folder / "service.json"
    whole = {**DEFINITION, **members}
    path.write_text(json.dumps({key: value for key, value in whole.items() if key not in without}))
    return str(path)


def registered(scene: Scene, **more: Any) -> str:
    """Register the task definition `web`, and forget the calls."""
    arn = scene.revision(scene.image("1", "shop/other"), **more)
    scene.testbed.calls.clear()
    return arn
