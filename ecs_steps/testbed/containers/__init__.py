"""ECS tasks as real containers, with a balancer in front of them."""

from __future__ import annotations

from ecs_steps.testbed.containers.balancer import Balancer
from ecs_steps.testbed.containers.definition import Patience
from ecs_steps.testbed.containers.site import LABEL, Credentials, registry_credentials
from ecs_steps.testbed.containers.tasks import ContainerTasks

__all__ = ["LABEL", "Balancer", "ContainerTasks", "Credentials", "Patience", "registry_credentials"]
