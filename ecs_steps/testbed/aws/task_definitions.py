"""Task definitions: families of numbered revisions, kept as the documents they were registered as."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ecs_steps.testbed.aws.documents import Document
from ecs_steps.testbed.aws.errors import client_error

#: What a client sends beside the definition itself.
_NOT_STORED = ("tags", "family")
#: ECS fills these in (seen in every DescribeTaskDefinition answer).
_CONTAINER_DEFAULTS: dict[str, Any] = {
    "cpu": 0,
    "portMappings": [],
    "essential": True,
    "environment": [],
    "mountPoints": [],
    "volumesFrom": [],
    "systemControls": [],
}
#: "Task definition parameters for Fargate": CPU units, and the memory in MiB that fits them.
_FARGATE_MEMORY = {
    256: (512, 1024, 2048),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}


class TaskDefinitions:
    """The families of one account and region; a revision number is never used twice."""

    def __init__(self) -> None:
        self._families: dict[str, list[Document]] = {}
        self.tags: dict[str, list[Document]] = {}

    def register(self, parameters: Document, *, prefix: str, caller: str, now: float) -> Document:
        """Register a new revision; members that nobody knows are kept too."""
        _refuse_invalid(parameters)
        family = str(parameters["family"])
        revisions = self._families.setdefault(family, [])
        number = len(revisions) + 1
        document = {name: deepcopy(value) for name, value in parameters.items() if name not in _NOT_STORED} | {
            "containerDefinitions": [_container(item) for item in parameters["containerDefinitions"]],
            "volumes": deepcopy(parameters.get("volumes") or []),
            "placementConstraints": deepcopy(parameters.get("placementConstraints") or []),
            "family": family,
            "revision": number,
            "taskDefinitionArn": f"{prefix}:task-definition/{family}:{number}",
            "status": "ACTIVE",
            "registeredAt": now,
            "registeredBy": caller,
            "compatibilities": _compatibilities(parameters),
            "requiresAttributes": _required_attributes(parameters),
        }
        revisions.append(document)
        self.tags[document["taskDefinitionArn"]] = deepcopy(parameters.get("tags") or [])
        return document

    def find(self, name: str) -> Document | None:
        """Find a revision by ARN, family:revision, or family for the newest ACTIVE one."""
        short = name.rsplit("task-definition/", 1)[-1]
        family, _, number = short.partition(":")
        revisions = self._families.get(family, [])
        if not number:
            return next((item for item in reversed(revisions) if item["status"] == "ACTIVE"), None)
        if not number.isdigit() or not 1 <= int(number) <= len(revisions):
            return None
        return revisions[int(number) - 1]

    def all(self) -> list[Document]:
        """List every revision, by family and then by number."""
        return [item for family in sorted(self._families) for item in self._families[family]]


def _container(sent: Document) -> Document:
    container = deepcopy(_CONTAINER_DEFAULTS) | deepcopy(sent)
    for mapping in container["portMappings"]:
        mapping.setdefault("protocol", "tcp")
    return container


def _refuse_invalid(parameters: Document) -> None:
    """Refuse what ECS refuses, in its words where they are known (public issues with pasted errors)."""
    containers = parameters.get("containerDefinitions") or []
    if not parameters.get("family"):
        # Guess: the sentence.
        raise client_error("Family should not be null or empty.")
    if not containers:
        raise client_error("Container list cannot be empty.")
    for container in containers:
        for member in ("name", "image"):
            if not container.get(member):
                raise client_error(f"Container.{member} should not be null or empty.")
        sized = container.get("memory") or container.get("memoryReservation") or parameters.get("memory")
        if not sized:
            raise client_error(
                f"Invalid setting for container '{container['name']}'. At least one of 'memory' or "
                "'memoryReservation' must be specified."
            )
    if not any(container.get("essential", True) for container in containers):
        # Guess: the sentence.
        raise client_error("TaskDefinition must have at least one essential container.")
    if "FARGATE" in (parameters.get("requiresCompatibilities") or []):
        _refuse_unfit_for_fargate(parameters)


def _refuse_unfit_for_fargate(parameters: Document) -> None:
    if parameters.get("networkMode") != "awsvpc":
        raise client_error("Fargate only supports network mode 'awsvpc'.")
    cpu, memory = str(parameters.get("cpu") or ""), str(parameters.get("memory") or "")
    fits = cpu.isdigit() and memory.isdigit() and int(memory) in _FARGATE_MEMORY.get(int(cpu), ())
    if not fits and cpu.isdigit() == memory.isdigit():
        # "1 vCPU" and "2 GB" are other spellings that ECS takes; they are left unchecked.
        raise client_error("No Fargate configuration exists for given values.")


def _compatibilities(parameters: Document) -> list[str]:
    asked = list(parameters.get("requiresCompatibilities") or [])
    possible = ["EC2", "FARGATE"] if parameters.get("networkMode") == "awsvpc" else ["EC2"]
    return sorted({*asked, *possible})


def _required_attributes(parameters: Document) -> list[Document]:
    """Name some of the attributes that ECS derives (recorded DescribeTaskDefinition answers)."""
    names = ["com.amazonaws.ecs.capability.docker-remote-api.1.18"]
    containers = parameters["containerDefinitions"]
    if any(".dkr.ecr." in str(item["image"]) for item in containers):
        names.append("com.amazonaws.ecs.capability.ecr-auth")
    names += sorted(
        {
            f"com.amazonaws.ecs.capability.logging-driver.{item['logConfiguration']['logDriver']}"
            for item in containers
            if item.get("logConfiguration")
        }
    )
    if parameters.get("taskRoleArn"):
        names.append("com.amazonaws.ecs.capability.task-iam-role")
    if parameters.get("networkMode") == "awsvpc":
        names.append("ecs.capability.task-eni")
    return [{"name": name} for name in names]
