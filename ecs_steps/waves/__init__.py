"""Several services released as one: in waves, followed side by side, each to a verdict of its own."""

from ecs_steps.waves.release import release
from ecs_steps.waves.several import deploy_several
from ecs_steps.waves.words import Released

__all__ = ["Released", "deploy_several", "release"]
