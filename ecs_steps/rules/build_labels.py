"""The labels that say where an image comes from, in the words of the OCI image annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from ecs_steps.rules.ci_environment import ci_build

_PREFIX = "org.opencontainers.image."


@dataclass(frozen=True, kw_only=True)
class WorkingCopy:
    """What git says of the context; None where it cannot tell."""

    revision: str | None = None
    source: str | None = None
    version: str | None = None
    committed: datetime | None = None


def labels(copy: WorkingCopy, environment: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Put the labels together: the caller's own win, then the working copy, then the CI's environment.

    `created` is SOURCE_DATE_EPOCH or the time of the commit: with the time of the build no two images would be the
    same, and a build that changes nothing would be deployed.
    """
    ci = ci_build(environment)
    found = {
        "revision": copy.revision or ci.commit,
        "source": copy.source or ci.repository_url,
        "version": ci.tag or copy.version,
        "created": _created(copy, environment),
    }
    return {_PREFIX + name: value for name, value in found.items() if value} | dict(own)


def _created(copy: WorkingCopy, environment: Mapping[str, str]) -> str | None:
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if re.fullmatch(r"[0-9]{1,11}", epoch):
        return _rfc3339(datetime.fromtimestamp(int(epoch), timezone.utc))
    return _rfc3339(copy.committed) if copy.committed else None


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
