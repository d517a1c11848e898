"""What AWS Fargate asks of a task definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ecs_steps.rules.model_check import Fault
from ecs_steps.values.task_definition import Document

#: Amazon ECS Developer Guide, "Task definition parameters for Fargate", task size: CPU units, and MiB that fit them.
_MEMORY: Mapping[float, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}
_LARGEST = max(_MEMORY)
_SIZE = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})\s*(vcpu|gb)?\s*", re.IGNORECASE)
#: The same page, "Task definition differences": members of a container that are not valid there.
_NOT_OF_CONTAINERS = ("disableNetworking", "dnsSearchDomains", "dnsServers", "dockerSecurityOptions", "links")
_DRIVERS = ("awslogs", "splunk", "awsfirelens")


def fargate_refusals(document: Document) -> Iterator[Fault]:
    """List what Fargate would refuse."""
    mode = document.get("networkMode")
    if mode != "awsvpc":
        why = f"it is {mode}, and Fargate has only awsvpc" if mode else "it is missing, and Fargate has only awsvpc"
        yield Fault("networkMode", why, 'Write "networkMode": "awsvpc", or give --network-mode awsvpc.')
    yield from _of_size(document)
    for member in ("placementConstraints", "ipcMode"):
        if document.get(member):
            yield Fault(member, "Fargate takes none", "Leave it out.")
    for number, volume in enumerate(document.get("volumes") or ()):
        for path, given in (
            ("host.sourcePath", (volume.get("host") or {}).get("sourcePath")),
            ("dockerVolumeConfiguration", volume.get("dockerVolumeConfiguration")),
        ):
            if given:
                yield Fault(f"volumes[{number}].{path}", "Fargate takes none", "Leave it out, or use EFS.")
    for number, container in enumerate(document["containerDefinitions"]):
        yield from _of_container(container, bool(document.get("executionRoleArn")), f"containerDefinitions[{number}]")


def _of_size(document: Document) -> Iterator[Fault]:
    for member in ("cpu", "memory"):
        if not document.get(member):
            hint = f'Such as "{member}": "{256 if member == "cpu" else 512}", or give --task-{member}.'
            yield Fault(member, "it is missing, and Fargate needs it", hint)
    cpu, memory = _units(document.get("cpu"), "vcpu"), _units(document.get("memory"), "gb")
    if document.get("cpu") and cpu is None:
        yield Fault("cpu", f"{document['cpu']} is no size", 'Such as "256" or "1 vCPU".')
    if document.get("memory") and memory is None:
        yield Fault("memory", f"{document['memory']} is no size", 'Such as "512" or "2 GB".')
    if cpu is None or memory is None or cpu > _LARGEST:  # a larger size may be newer than this table
        return
    if cpu not in _MEMORY:
        why = f"Fargate has no {document['cpu']}"
        yield Fault("cpu", why, f"It has {', '.join(map(str, _MEMORY))}.")
    elif memory not in _MEMORY[cpu]:
        fits = _MEMORY[cpu]
        near = min(fits, key=lambda each: (abs(each - memory), each))
        why = f"{document['memory']} does not fit cpu {document['cpu']} on Fargate"
        yield Fault("memory", why, f"It takes {fits[0]} to {fits[-1]} MiB in steps; the nearest is {near}.")
    family = str((document.get("runtimePlatform") or {}).get("operatingSystemFamily", ""))
    if family.startswith("WINDOWS") and cpu < 1024:
        yield Fault("cpu", f"{document['cpu']} is too little for Windows on Fargate", "Give 1024 or more.")


def _of_container(container: Document, has_role: bool, path: str) -> Iterator[Fault]:
    for member in _NOT_OF_CONTAINERS:
        if container.get(member):
            yield Fault(f"{path}.{member}", "Fargate takes none", "Leave it out.")
    if container.get("privileged"):
        yield Fault(f"{path}.privileged", "Fargate runs no privileged containers", "Leave it out.")
    for member in ("devices", "sharedMemorySize"):
        if (container.get("linuxParameters") or {}).get(member):
            yield Fault(f"{path}.linuxParameters.{member}", "Fargate takes none", "Leave it out.")
    for number, each in enumerate(container.get("resourceRequirements") or ()):
        if each["type"] == "GPU":
            yield Fault(f"{path}.resourceRequirements[{number}]", "Fargate has no GPU", "Leave it out.")
    yield from _of_roles(container, has_role, path)


def _of_roles(container: Document, has_role: bool, path: str) -> Iterator[Fault]:
    driver = (container.get("logConfiguration") or {}).get("logDriver")
    if driver and driver not in _DRIVERS:
        where = f"{path}.logConfiguration.logDriver"
        yield Fault(where, f"Fargate has no {driver}", f"It has {', '.join(_DRIVERS)}.")
    for what, wanted in (
        (f"{path} logs to awslogs", driver == "awslogs"),
        (f"the image of {path} is in ECR", ".dkr.ecr" in str(container.get("image", ""))),
    ):
        if wanted and not has_role:
            why = f"it is missing, and on Fargate {what}"
            yield Fault("executionRoleArn", why, "Name the task execution role, or give --execution-role.")


def _units(text: str | None, unit: str) -> float | None:
    """CPU units or MiB of a size such as 256, 1 vCPU, 2GB; None where it is none."""
    found = _SIZE.fullmatch(text or "")
    if not found or (found[2] or unit).lower() != unit:
        return None
    return float(found[1]) * (1024 if found[2] else 1)
