"""The command lines that come back to a deployment, or that leave it, to copy into any shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from ecs_steps.rules.proof import Claim


def resume(
    cluster: str,
    service: str,
    deployment: str | None,
    images: Sequence[Claim],
    region: str | None,
    again: tuple[str, ...] = (),
    *,
    task_definition: str | None = None,
) -> str:
    """Write the `wait-stable` that goes on where a step was cut off; `again` are options that say as whom.

    Where the deployment is not known, `task_definition` finds it, and nothing else that happens to run.
    """
    given = {
        "--cluster": cluster,
        "--service": service,
        "--deployment": deployment,
        "--task-definition": None if deployment else task_definition,
    }
    words = [word for flag, value in given.items() if value for word in (flag, str(value))]
    for each in images:
        words += ["--images", f"{each.container}={each.image}"] if each.container else ["--image", str(each.image)]
    words += ["--region", region] if region else []
    return shlex.join(["ecs-steps", "wait-stable", *words, *again])


def leave(cluster: str, service: str, task_definition: str, region: str | None, again: tuple[str, ...] = ()) -> str:
    """Write the `rollback` that brings a service away from a bad revision."""
    words = ["--cluster", cluster, "--service", service, "--bad-task-definition", task_definition]
    return shlex.join(["ecs-steps", "rollback", *words, *(("--region", region) if region else ()), *again])


def leave_deployment(
    cluster: str, service: str, deployment: str, region: str | None, again: tuple[str, ...] = ()
) -> str:
    """Write the `rollback` that goes on where ECS brings a service away from a bad deployment already."""
    words = ["--cluster", cluster, "--service", service, "--bad-deployment", deployment]
    return shlex.join(["ecs-steps", "rollback", *words, *(("--region", region) if region else ()), *again])


def resume_several(
    cluster: str, deployments: Mapping[str, str], region: str | None, again: tuple[str, ...] = ()
) -> str:
    """Write the `wait-stable` that goes on with the deployments of several services, by the services' names."""
    words = ["--cluster", cluster]
    words += [word for service, each in deployments.items() for word in ("--deployments", f"{service}={each}")]
    return shlex.join(["ecs-steps", "wait-stable", *words, *(("--region", region) if region else ()), *again])
