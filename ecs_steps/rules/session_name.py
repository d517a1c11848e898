"""The name that CloudTrail shows for what a build did in a role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from ecs_steps.rules.ci_environment import ci_build

#: STS API reference, AssumeRole, RoleSessionName: 2 to 64 of these characters.
_ODD = re.compile(r"[^\w+=,.@-]+", re.ASCII)
_LONGEST = 64


def session_name(environment: Mapping[str, str]) -> str:
    """Name a role session after the job and the build, or after the user outside every CI."""
    build = ci_build(environment)
    if build.name is None:
        return _joined("ecs-steps", environment.get("USER") or environment.get("USERNAME") or "", "")
    return _joined(f"ecs-steps-{build.name}", build.job or "", build.build_number or "")


def _joined(prefix: str, job: str, number: str) -> str:
    """Put the parts together; what is too long loses the front of the job, since branches stand at its end."""
    ending = f"-{_plain(number)[-20:]}" if _plain(number) else ""
    room = _LONGEST - len(prefix) - len(ending) - 1
    middle = _plain(unquote(job))[-room:].lstrip("-.")
    return f"{prefix}-{middle}{ending}" if middle else f"{prefix}{ending}"


def _plain(text: str) -> str:
    return _ODD.sub("-", text).strip("-")
