"""One deployment of a service under watch."""

from ecs_steps.routines.rollout.rollout import NoDeployment, Rollout

__all__ = ["NoDeployment", "Rollout"]
