"""Repositories, log groups and clusters: which names and settings AWS takes, and which are wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ecs_steps.contract.errors import BadParameter

#: ECR service model, RepositoryName.
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
#: CloudWatch Logs API reference, CreateLogGroup.
_LOG_GROUP = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}")
#: Amazon ECS API reference, CreateCluster and CreateService.
_ECS_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
#: CloudWatch Logs API reference, PutRetentionPolicy.
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
#: So long an image without a tag stays: its push may still be going on, or somebody looks into what went wrong.
_UNTAGGED_DAYS = 14


def repository_name(name: str) -> str:
    """Give a repository's name as it is; raise BadParameter for one that ECR forbids."""
    if 2 <= len(name) <= 256 and _REPOSITORY.fullmatch(name):
        return name
    if name != name.lower():
        why, hint = "it has capital letters", f"Write {name.lower()}."
    elif ".amazonaws.com" in name or ":" in name:
        why, hint = "it is more than the name", "Leave the registry and the tag out: shop/web."
    elif not 2 <= len(name) <= 256:
        why, hint = f"it has {len(name)} characters", "ECR takes 2 to 256."
    else:
        why = "ECR takes small letters and digits, joined by one of . _ / or by hyphens"
        hint = "Such as shop/web or my-team/web.api."
    raise BadParameter(f"{name} is no name for an ECR repository", why=why, hint=hint)


def log_group_name(name: str) -> str:
    """Give a log group's name as it is; raise BadParameter for one that CloudWatch Logs forbids."""
    if not _LOG_GROUP.fullmatch(name):
        why = "CloudWatch Logs takes 1 to 512 letters, digits and . - _ / #"
        raise BadParameter(f"{name} is no name for a log group", why=why, hint="Such as /shop/web.")
    if name.startswith("aws/"):
        why = "names that begin with aws/ are AWS's own"
        raise BadParameter(f"{name} is no name for a log group", why=why, hint=f"Such as /{name} or /shop/web.")
    return name


def ecs_name(name: str, what: str) -> str:
    """Give the name of a cluster or service as it is; raise BadParameter for one that ECS forbids."""
    if not _ECS_NAME.fullmatch(name):
        why = "ECS takes 1 to 255 letters, digits, hyphens and underscores"
        raise BadParameter(f"{name} is no name for a {what}", why=why, hint="Such as shop or shop-dev.")
    return name


def retention(days: int) -> int:
    """Give a number of days as it is; raise BadParameter, with the nearest, for one that CloudWatch does not take."""
    if days in RETENTIONS:
        return days
    near = min(RETENTIONS, key=lambda each: (abs(each - days), -each))
    why = "CloudWatch Logs keeps logs for certain numbers of days only"
    raise BadParameter(f"--retention-days {days}", why=why, hint=f"The nearest is {near}.")


def lifecycle_policy(keep: int, *, mutable: bool) -> dict[str, Any]:
    """Write the lifecycle policy that keeps so many of the newest images.

    Where tags cannot move, every release has its tag: untagged images are leftovers. ECR spares those that an index
    names. Where tags move, what runs may have lost its tag, so an untagged image counts as one of the newest.
    (Amazon ECR User Guide, "Lifecycle policy properties in Amazon ECR" and "How the lifecycle policy works".)
    """
    newest = {"countType": "imageCountMoreThan", "countNumber": keep}
    if mutable:
        return {"rules": [_rule(1, f"Keep the newest {keep} images", {"tagStatus": "any", **newest})]}
    age = {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": _UNTAGGED_DAYS}
    return {
        "rules": [
            _rule(1, f"Drop what has no tag after {_UNTAGGED_DAYS} days", {"tagStatus": "untagged", **age}),
            _rule(
                2, f"Keep the newest {keep} tagged images", {"tagStatus": "tagged", "tagPatternList": ["*"], **newest}
            ),
        ]
    }


def policy_said(policy: Mapping[str, Any] | None) -> str:
    """Say a lifecycle policy in a line."""
    if policy is None:
        return "(none)"
    rules: Sequence[Any] = policy.get("rules", ())
    return "; ".join(str(each.get("description") or each.get("selection")) for each in rules) or "(no rules)"


def same_policy(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    """True when two policies expire the same images; descriptions and the order of rules say nothing."""
    return one is not None and _told(one) == _told(other)


def _rule(priority: int, description: str, selection: Mapping[str, Any]) -> dict[str, Any]:
    action = {"type": "expire"}
    return {"rulePriority": priority, "description": description, "selection": selection, "action": action}


def _told(policy: Mapping[str, Any]) -> list[Any]:
    rules = sorted(policy.get("rules", ()), key=lambda each: int(each.get("rulePriority", 0)))
    return [(each.get("selection"), each.get("action")) for each in rules]
