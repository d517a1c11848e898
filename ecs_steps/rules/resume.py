"""The command line that comes back to a deployment, to copy into any shell."""

from __future__ import annotations

import shlex

from ecs_steps.values.image import Image


def resume(cluster: str, service: str, deployment: str | None, image: Image | None, region: str | None) -> str:
    """Write the `wait-stable` that goes on where a step was cut off."""
    given = {
        "--cluster": cluster,
        "--service": service,
        "--deployment": deployment,
        "--image": image,
        "--region": region,
    }
    words = [word for flag, value in given.items() if value for word in (flag, str(value))]
    return shlex.join(["ecs-steps", "wait-stable", *words])
