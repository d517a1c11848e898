"""One deployment of a service under watch."""

from ecs_steps.routines.rollout.rollout import Rollout

__all__ = ["Rollout"]
