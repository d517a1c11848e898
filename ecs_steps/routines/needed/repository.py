"""The ECR repository that images go to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.routines.needed.need import Need, half_made, once
from ecs_steps.rules.foundations import lifecycle_policy, policy_said, same_policy


@dataclass(frozen=True, kw_only=True)
class RepositorySettings:
    """Whether its tags can move, and which lifecycle policy it has."""

    mutability: str
    policy: Mapping[str, Any]


def needed_repository(
    name: str, *, mutable: bool, keep: int, region: str | None, clients: Clients, report: Report
) -> Need:
    """Look at a repository that has to scan what is pushed, keep its tags still and drop old images."""
    ecr = clients.ecr(region)
    mutability = "MUTABLE" if mutable else "IMMUTABLE"
    wanted = RepositorySettings(mutability=mutability, policy=lifecycle_policy(keep, mutable=mutable))
    found = ecr.repository(name)
    differing = _differing(found, ecr.lifecycle_policy(name), wanted) if found else {}
    changes = {
        "imageTagMutability": lambda: ecr.set_mutability(name, mutability),
        "scanOnPush": lambda: ecr.scan_on_push(name),
        "lifecyclePolicy": lambda: ecr.put_lifecycle_policy(name, wanted.policy),
    }

    def make() -> bool:
        made = once(
            lambda: ecr.create_repository(name, mutability=mutability),
            clients.clock,
            report,
            is_there=lambda refused: refused.code == "RepositoryAlreadyExistsException",
        )
        if made:
            with half_made(f"repository {name}"):
                once(changes["lifecyclePolicy"], clients.clock, report)
        return made

    return Need(
        name=f"repository {name}",
        is_missing=found is None,
        settings=tuple(f"{member}: {value}" for member, value in _said(wanted).items()),
        differences=tuple(f"{member}: {line}" for member, line in differing.items()),
        make=make,
        change=lambda: all(once(changes[member], clients.clock, report) for member in differing),
    )


def _said(wanted: RepositorySettings) -> dict[str, str]:
    policy = policy_said(wanted.policy)
    return {"imageTagMutability": wanted.mutability, "scanOnPush": "true", "lifecyclePolicy": policy}


def _differing(
    found: Mapping[str, Any], policy: Mapping[str, Any] | None, wanted: RepositorySettings
) -> dict[str, str]:
    """Say, by member, what is there and what is wanted; exclusions from immutability are left to their owner."""
    said, differing = _said(wanted), {}
    setting = str(found.get("imageTagMutability", "MUTABLE"))
    if not setting.startswith(wanted.mutability):
        differing["imageTagMutability"] = f"{setting} -> {said['imageTagMutability']}"
    if not found.get("imageScanningConfiguration", {}).get("scanOnPush", False):
        differing["scanOnPush"] = "false -> true"
    if not same_policy(policy, wanted.policy):
        differing["lifecyclePolicy"] = f"{policy_said(policy)} -> {said['lifecyclePolicy']}"
    return differing
