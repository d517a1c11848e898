"""Values, secrets, sizes and roles that go into a task definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_steps.contract.choices import Compatibility, NetworkMode
from ecs_steps.contract.errors import BadParameter
from ecs_steps.contract.names import nearest
from ecs_steps.rules.task_definition_parameters import with_log_group, with_ports
from ecs_steps.values.port_mapping import PortMapping
from ecs_steps.values.task_definition import Document

_CPU = re.compile(r"[0-9]+|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+) ?vcpu", re.IGNORECASE)
_MEMORY = re.compile(r"[0-9]+|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+) ?gb", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TaskSettings:
    """What is set; what is empty stays as it is. Values, secrets, credentials and ports go into `container`.

    `log_group` is for the containers that say nothing of logs; `log_region` is where it lies.
    """

    container: str | None = None
    container_env: Mapping[str, str] = field(default_factory=dict)
    container_secrets: Mapping[str, str] = field(default_factory=dict)
    repository_credentials: str | None = None
    task_cpu: str | None = None
    task_memory: str | None = None
    task_role: str | None = None
    execution_role: str | None = None
    port_mappings: tuple[PortMapping, ...] = ()
    network_mode: NetworkMode | None = None
    requires_compatibilities: tuple[Compatibility, ...] = ()
    log_group: str | None = None
    log_region: str = ""

    @property
    def for_a_container(self) -> bool:
        """True when something goes into one container."""
        values = self.container_env or self.container_secrets or self.port_mappings
        return bool(values or self.repository_credentials)


def with_settings(document: Document, settings: TaskSettings) -> dict[str, Any]:
    """Put settings into a document; raise BadParameter for those that fit nowhere."""
    _check(settings)
    members = {
        "cpu": settings.task_cpu,
        "memory": settings.task_memory,
        "taskRoleArn": settings.task_role,
        "executionRoleArn": settings.execution_role,
        "networkMode": settings.network_mode.value if settings.network_mode else None,
        "requiresCompatibilities": [each.value for each in settings.requires_compatibilities],
    }
    made = {**document, **{name: value for name, value in members.items() if value}}
    if settings.log_group:
        made = with_log_group(made, settings.log_group, settings.log_region)
    if not settings.for_a_container:
        return made
    name = _container(document, settings.container)
    mode = made.get("networkMode")
    return {
        **made,
        "containerDefinitions": [
            _set(each, settings, mode) if each["name"] == name else each for each in made["containerDefinitions"]
        ],
    }


def _check(settings: TaskSettings) -> None:
    for option, value, form, such in (
        ("--task-cpu", settings.task_cpu, _CPU, "Such as 256 or 1 vCPU."),
        ("--task-memory", settings.task_memory, _MEMORY, "Such as 512 or 2 GB."),
    ):
        if value and not form.fullmatch(value):
            raise BadParameter(f"{option} {value}", why="it is no size of a task", hint=such)
    for name in settings.container_env:
        if name in settings.container_secrets:
            hint = "Keep it in --container-env or in --container-secrets."
            raise BadParameter(f"{name} is given twice", why="as a plain value and as a secret", hint=hint)
    for name, source in settings.container_secrets.items():
        if not source:
            hint = "Give the name or the ARN of a secret, or the name of a parameter."
            raise BadParameter(f"--container-secrets {name}", why="it names no secret", hint=hint)


def _container(document: Document, wanted: str | None) -> str:
    names = [str(each["name"]) for each in document["containerDefinitions"]]
    if wanted is None and len(names) > 1:
        why = f"{document.get('family')} has {', '.join(names)}"
        raise BadParameter(
            "It is not clear which container takes the values", why=why, hint=f"Say --container {names[0]}."
        )
    if wanted is not None and wanted not in names:
        why = f"{document.get('family')} has {', '.join(names)}"
        raise BadParameter(f"There is no container {wanted}", why=why, hint=nearest(wanted, names))
    return wanted or names[0]


def _set(container: Document, settings: TaskSettings, mode: str | None) -> dict[str, Any]:
    """A name is a plain value or a secret, never both: what it was before goes."""
    made = with_ports(container, settings.port_mappings, mode) if settings.port_mappings else dict(container)
    given = {**settings.container_env, **settings.container_secrets}
    for member, value, values in (
        ("environment", "value", settings.container_env),
        ("secrets", "valueFrom", settings.container_secrets),
    ):
        kept = {str(each.get("name")): each for each in container.get(member) or ()}
        others = {name: each for name, each in kept.items() if name not in given or name in values}
        # A name that stands there stays in its place.
        entries = {**others, **{name: {"name": name, value: each} for name, each in values.items()}}
        if entries or container.get(member):
            made[member] = list(entries.values())
    if settings.repository_credentials:
        made["repositoryCredentials"] = {"credentialsParameter": settings.repository_credentials}
    return made
