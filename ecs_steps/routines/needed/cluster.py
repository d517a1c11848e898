"""The ECS cluster that services run on."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import NotReady
from ecs_steps.routines.needed.need import Need, once
from ecs_steps.rules.foundations import ecs_name


def needed_cluster(cluster: str, *, region: str | None, clients: Clients, report: Report) -> Need:
    """Look at a cluster, by name or ARN."""
    ecs = clients.ecs(region)
    by_name = not cluster.startswith("arn:")
    name = ecs_name(cluster, "cluster") if by_name else cluster.rpartition("/")[2]
    is_there = ecs.has_cluster(cluster)
    if not is_there and not by_name:
        hint = f"Give its name, --cluster {name}, to make it in this account and region."
        raise NotReady(f"There is no ECS cluster {cluster}", why=f"{ecs.region} does not have it", hint=hint)
    return Need(
        name=f"cluster {name}",
        is_missing=not is_there,
        settings=(),
        differences=(),
        make=lambda: once(lambda: ecs.create_cluster(name), clients.clock, report),
        change=lambda: False,
    )
