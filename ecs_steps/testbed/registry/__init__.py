"""An ECR-like Docker registry over moto's ECR: real tokens, rules and digests, one state for both APIs."""

from __future__ import annotations

from ecs_steps.testbed.registry.app import Registry
from ecs_steps.testbed.registry.faults import Faults
from ecs_steps.testbed.registry.serving import serve

__all__ = ["Faults", "Registry", "serve"]
