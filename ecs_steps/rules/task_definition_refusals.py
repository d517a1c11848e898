"""What RegisterTaskDefinition takes beyond its model: what belongs together, by network mode and launch type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from ecs_steps.contract.names import nearest
from ecs_steps.rules.fargate import fargate_refusals
from ecs_steps.rules.model_check import Fault
from ecs_steps.values.task_definition import Document

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_PLACEHOLDER = re.compile(r"<[A-Za-z0-9_]+>")
_LAST_PORT = 65535


def is_placeholder(image: object) -> bool:
    """Say whether this stands for an image, as CodePipeline writes it: <IMAGE1_NAME>."""
    return isinstance(image, str) and bool(_PLACEHOLDER.fullmatch(image))


def refusals(document: Document) -> Iterator[Fault]:
    """List what ECS would refuse (Amazon ECS API reference, RegisterTaskDefinition and ContainerDefinition).

    The document has passed the model: its known members are of the right kinds.
    """
    if not _NAME.fullmatch(document["family"]):
        yield Fault("family", "ECS takes 1 to 255 letters, digits, hyphens and underscores", "Such as web.")
    containers = document["containerDefinitions"]
    names = Counter(each["name"] for each in containers)
    for name, times in names.items():
        if times > 1:
            yield Fault("containerDefinitions", f"{times} containers are called {name}", "Give each its own name.")
    if not any(each.get("essential", True) for each in containers):
        why = "no container is essential"
        yield Fault("containerDefinitions", why, 'Say "essential": true for the one that the task lives by.')
    for number, container in enumerate(containers):
        yield from _of_container(container, document, f"containerDefinitions[{number}]")
    yield from _of_dependencies(containers)
    if "FARGATE" in (document.get("requiresCompatibilities") or ()):
        yield from fargate_refusals(document)


def unfilled(document: Document) -> Iterator[Fault]:
    """List the containers that have no image yet."""
    for number, container in enumerate(document["containerDefinitions"]):
        image, path = container.get("image"), f"containerDefinitions[{number}].image"
        hint = f"Give --image, or --images {container['name']}=..."
        if not image:
            yield Fault(path, "it is missing", hint)
        elif is_placeholder(image):
            yield Fault(path, f"{image} is a placeholder that got no image", hint)


def _of_container(container: Document, document: Document, path: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(container["name"]):
        yield Fault(f"{path}.name", "ECS takes 1 to 255 letters, digits, hyphens and underscores", "Such as web.")
    hard, soft = container.get("memory"), container.get("memoryReservation")
    if not (hard or soft or document.get("memory")):
        why = "neither it nor memoryReservation is given, and the task has no memory either"
        yield Fault(f"{path}.memory", why, 'Such as "memory": 512, in MiB, or give --task-memory.')
    if hard and soft and hard < soft:
        yield Fault(f"{path}.memory", f"{hard} is less than memoryReservation {soft}", "Give at least as much.")
    yield from _of_network(container, document.get("networkMode"), path)
    yield from _of_values(container, document, path)
    volumes = [str(each.get("name")) for each in document.get("volumes") or ()]
    for number, mount in enumerate(container.get("mountPoints") or ()):
        source = mount.get("sourceVolume")
        if source not in volumes:
            hint = nearest(str(source), volumes) if volumes else "Add it to volumes."
            yield Fault(f"{path}.mountPoints[{number}].sourceVolume", f"there is no volume {source}", hint)


def _of_network(container: Document, mode: str | None, path: str) -> Iterator[Fault]:
    for number, mapping in enumerate(container.get("portMappings") or ()):
        where, inside, outside = f"{path}.portMappings[{number}]", mapping.get("containerPort"), mapping.get("hostPort")
        if inside is None and "containerPortRange" not in mapping:
            yield Fault(f"{where}.containerPort", "it is missing", "Such as 8080.")
        for name, port in (("containerPort", inside), ("hostPort", outside)):
            if port is not None and not 0 <= port <= _LAST_PORT:
                yield Fault(f"{where}.{name}", f"{port} is no port", f"Give 0 to {_LAST_PORT}.")
        if mode in ("awsvpc", "host") and outside and inside is not None and outside != inside:
            why = f"{outside} is not containerPort {inside}, and the network mode is {mode}"
            yield Fault(f"{where}.hostPort", why, "Leave it out, or give the same.")
    if mode == "none" and container.get("portMappings"):
        yield Fault(f"{path}.portMappings", "the network mode is none", "Leave it out, or use another networkMode.")
    if container.get("links") and mode not in (None, "bridge"):
        hint = "Leave it out: containers of a task meet on localhost." if mode == "awsvpc" else "Leave it out."
        yield Fault(f"{path}.links", f"only bridge has links, and the network mode is {mode}", hint)
    for member in ("hostname", "extraHosts"):
        if container.get(member) and mode == "awsvpc":
            yield Fault(f"{path}.{member}", "the network mode awsvpc takes none", "Leave it out.")


def _of_values(container: Document, document: Document, path: str) -> Iterator[Fault]:
    listed: dict[str, list[Any]] = {}
    for member in ("environment", "secrets"):
        listed[member] = [each.get("name") for each in container.get(member) or ()]
    for name, times in Counter(chain.from_iterable(listed.values())).items():
        if times > 1:
            member = "secrets" if name in listed["secrets"] else "environment"
            yield Fault(f"{path}.{member}", f"{name} is given {times} times", "Keep one of them.")
    role = document.get("executionRoleArn")
    for member in ("secrets", "repositoryCredentials"):
        if container.get(member) and not role:
            why = f"it is missing, and {path}.{member} is read with it"
            yield Fault("executionRoleArn", why, "Name the task execution role, or give --execution-role.")


def _of_dependencies(containers: list[Document]) -> Iterator[Fault]:
    by_name: Mapping[str, Document] = {each["name"]: each for each in containers}
    waits: dict[str, list[str]] = {}
    for number, container in enumerate(containers):
        path = f"containerDefinitions[{number}]"
        for place, each in enumerate(container.get("dependsOn") or ()):
            where, name = f"{path}.dependsOn[{place}]", each["containerName"]
            if name not in by_name:
                yield Fault(f"{where}.containerName", f"there is no container {name}", nearest(name, by_name))
                continue
            waits.setdefault(container["name"], []).append(name)
            if each["condition"] == "HEALTHY" and not by_name[name].get("healthCheck"):
                yield Fault(f"{where}.condition", f"{name} has no healthCheck", "Add one, or wait for START.")
        for place, each in enumerate(container.get("volumesFrom") or ()):
            name = str(each.get("sourceContainer"))
            if name not in by_name:
                where = f"{path}.volumesFrom[{place}].sourceContainer"
                yield Fault(where, f"there is no container {name}", nearest(name, by_name))
    # Whoever still waits when nobody can be let go any more waits in a circle.
    while free := [name for name, on in waits.items() if not any(each in waits for each in on)]:
        for name in free:
            del waits[name]
    if waits:
        why = f"{', '.join(sorted(waits))} wait in a circle"
        yield Fault("containerDefinitions", why, "Take one of their dependsOn out.")
