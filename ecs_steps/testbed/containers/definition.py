"""Turn a container definition of ECS into what Docker needs to create the container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docker.types

_MIB = 1024 * 1024
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Upper bounds in seconds that keep a test bed quick; ECS's own numbers hold where they are smaller.

    `boot` is how long a task may fail its checks before it has ever passed them: asking more often than AWS does
    must not leave it less time.
    """

    probe_interval: float = 0.5
    boot: float = 10.0
    stop_timeout: float = 10.0
    drain: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """What a container waits for before it starts (ECS service model, ContainerDependency)."""

    container: str
    condition: str


def start_order(definitions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Order containers so that each comes after those it depends on; ValueError on a circle."""
    waiting, ordered = list(definitions), list[Mapping[str, Any]]()
    while waiting:
        names = {str(item["name"]) for item in waiting}
        ready = [item for item in waiting if not any(d.container in names for d in dependencies(item))]
        if not ready:
            raise ValueError(f"the containers depend on each other in a circle: {', '.join(sorted(names))}")
        ordered += ready
        waiting = [item for item in waiting if item not in ready]
    return ordered


def dependencies(definition: Mapping[str, Any]) -> list[Dependency]:
    """Return what a container waits for."""
    return [
        Dependency(container=str(item["containerName"]), condition=str(item["condition"]))
        for item in definition.get("dependsOn") or []
    ]


def create_arguments(
    definition: Mapping[str, Any], *, secrets: Mapping[str, str], task_memory: str | None, patience: Patience
) -> dict[str, Any]:
    """Draw docker-py's arguments for one container, without its name, image, network and labels.

    ECS service model, ContainerDefinition: each member maps to the `docker run` option that its text names.
    """
    linux = definition.get("linuxParameters") or {}
    environment = {str(e["name"]): str(e["value"]) for e in definition.get("environment") or []}
    arguments: dict[str, Any] = {
        "environment": {**environment, **secrets},
        "healthcheck": _health_check(definition.get("healthCheck"), patience),
        "init": bool(linux.get("initProcessEnabled", False)),
        "mem_limit": _bytes(definition.get("memory")) or _bytes(task_memory),
        "mem_reservation": _bytes(definition.get("memoryReservation")),
        "command": definition.get("command") or None,
        "entrypoint": definition.get("entryPoint") or None,
        "user": definition.get("user"),
        "working_dir": definition.get("workingDirectory"),
        "hostname": definition.get("hostname"),
        "read_only": bool(definition.get("readonlyRootFilesystem", False)),
        "privileged": bool(definition.get("privileged", False)),
        "tty": bool(definition.get("pseudoTerminal", False)),
        "stdin_open": bool(definition.get("interactive", False)),
        "cpu_shares": int(definition.get("cpu") or 0) or None,
        "ulimits": _ulimits(definition.get("ulimits") or []),
        "extra_hosts": {str(each["hostname"]): str(each["ipAddress"]) for each in definition.get("extraHosts") or []},
    }
    return {name: value for name, value in arguments.items() if value is not None}


def not_simulated(definition: Mapping[str, Any]) -> str | None:
    """Say which member of a container definition a container here would silently lack; None if there is none."""
    members = ("mountPoints", "volumesFrom", "environmentFiles", "resourceRequirements", "firelensConfiguration")
    return next((member for member in members if definition.get(member)), None)


def _ulimits(ulimits: Sequence[Mapping[str, Any]]) -> list[docker.types.Ulimit] | None:
    made = [docker.types.Ulimit(name=each["name"], soft=each["softLimit"], hard=each["hardLimit"]) for each in ulimits]
    return made or None


def published_ports(definitions: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, None]]:
    """Publish every mapped port on loopback, on a free host port.

    A fixed `hostPort` becomes a free one too: old and new tasks share this machine.
    """
    return {
        f"{mapping['containerPort']}/{mapping.get('protocol', 'tcp')}": ("127.0.0.1", None)
        for definition in definitions
        for mapping in definition.get("portMappings") or []
        if "containerPort" in mapping
    }


def stop_seconds(definition: Mapping[str, Any], patience: Patience) -> int:
    """Return how long a container may take after SIGTERM (ContainerDefinition.stopTimeout, 30 by default)."""
    return int(min(float(definition.get("stopTimeout") or 30), patience.stop_timeout))


def _health_check(check: Mapping[str, Any] | None, patience: Patience) -> dict[str, Any]:
    """Draw Docker's HEALTHCHECK; ECS does not look at the one in the image (ECS service model, HealthCheck)."""
    if not check:
        return {"test": ["NONE"]}
    interval, retries = float(check.get("interval") or 30), int(check.get("retries") or 3)
    start_period = float(check.get("startPeriod") or 0) + min(interval * retries, patience.boot)
    return {
        "test": list(check["command"]),
        "interval": int(min(interval, patience.probe_interval) * _NANOSECONDS),
        "timeout": int(float(check.get("timeout") or 5) * _NANOSECONDS),
        "retries": retries,
        "start_period": int(start_period * _NANOSECONDS),
    }


def _bytes(mebibytes: Any) -> int | None:
    return int(mebibytes) * _MIB if mebibytes else None
