"""How a deployment stands that is not done in time: what was seen of it, where nothing tells why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ecs_steps.rules.verdict import Sight
from ecs_steps.values.target import Target
from ecs_steps.values.task import Task


def standing(sight: Sight, targets: Sequence[Target], checked: Sequence[Task]) -> str:
    """Say how many tasks run, and which check they have not passed.

    `checked` are its running tasks, where a container has a health check; empty where none has, or it is not known.
    """
    ours = sight.ours
    if ours is None:
        return "ECS no longer lists it"
    if not ours.running + ours.pending + ours.failed:
        return f"none of {sight.wanted} tasks has been started"
    said = [f"{ours.running} of {sight.wanted} tasks run"]
    said += [f"{ours.pending} pending"] if ours.pending else []
    said += [f"{ours.failed} failed"] if ours.failed else []
    if ours.running and checked:
        healthy = sum(task.health == "HEALTHY" for task in checked)
        said.append(f"{healthy or 'none'} healthy by the container's health check")
    if ours.running and targets:
        said.append(_of_targets(targets))
    return ", ".join(said)


def _of_targets(targets: Sequence[Target]) -> str:
    """How many are healthy for the load balancer, and what it says of the others."""
    healthy = sum(target.state == "healthy" for target in targets)
    others = Counter(
        f"{target.state}: {target.description or target.reason}".rstrip(": ")
        for target in targets
        if target.state != "healthy"
    )
    said = "; ".join(f"{count} {what}" for what, count in others.most_common())
    return f"{healthy or 'none'} of {len(targets)} targets healthy for the load balancer" + (
        f" ({said})" if said else ""
    )
