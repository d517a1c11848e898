"""Which class a text about pulling an image is of."""

from __future__ import annotations

import re

from ecs_steps.rules.causes.reading import UNREACHABLE, Rules, first
from ecs_steps.values.cause import CauseKind

_IS_OF_PULL = re.compile(
    r"cannotpull|cannot pull|can't pull|pull image|inspect image has been|ref pull|failed to resolve ref|"
    r"pull access denied|registry auth|toomanyrequests|too many failed login|pull rate limit|manifest (?:for|unknown)|"
    r"api error \(\d+\): (?:get|repository|manifest) |while pulling image|error pulling image|"
    r"pull command failed|error response from daemon: get "
)
_RULES: Rules = {
    CauseKind.PULL_RATE_LIMIT: (
        "toomanyrequests",
        "too many requests",
        "rate limit",
        "too many failed login",
        "throttl",
        "rate exceed",
    ),
    CauseKind.IMAGE_NOT_FOUND: (
        r"manifest (?:for \S+ )?(?:not found|unknown)",
        "manifest_unknown",
        "name unknown",
        ": '?not found",
        r"repository \S+ not found",
        "image .*(?:was|is) not found",
        "whether the image exists",
        "image uri is correct",
        "does not exist or no pull access",
        "no such image",
        "repositorynotfound",
        "imagenotfound",
    ),
    CauseKind.PULL_DENIED: (
        "access denied",
        r"(?<![:/-])\bunauthorized: ",
        "401 unauthorized",
        "unauthorized$",
        r"\d forbidden",
        "insufficient_scope",
        "no basic auth",
        "not authorized",
        "authentication required",
        "authorization failed",
        "accessdenied",
        "permissions to pull",
        "incorrect username",
        "denied: ",
    ),
    CauseKind.REGISTRY_UNREACHABLE: UNREACHABLE,
}


def of_pull(words: str) -> CauseKind | None:
    """Name the class of a plain text about pulling; None for a text about something else."""
    if not _IS_OF_PULL.search(words):
        return None
    return first(_RULES, words) or CauseKind.PULL_FAILED
