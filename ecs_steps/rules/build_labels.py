"""The labels that say where an image comes from, in the words of the OCI image annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

_PREFIX = "org.opencontainers.image."
_USER = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
# Each CI's own documentation of its predefined variables; the first one that is set counts.
_REVISION = (
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "GIT_COMMIT",
    "CODEBUILD_RESOLVED_SOURCE_VERSION",
    "bamboo_planRepository_revision",
)
_SOURCE = (
    "CI_PROJECT_URL",
    "GIT_URL",
    "GIT_URL_1",
    "CODEBUILD_SOURCE_REPO_URL",
    "bamboo_planRepository_repositoryUrl",
)
_VERSION = ("CI_COMMIT_TAG", "TAG_NAME")


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
    revision = copy.revision or _first(environment, _REVISION, _COMMIT)
    found = {
        "revision": revision,
        "source": without_user(copy.source or _github_source(environment) or _first(environment, _SOURCE) or ""),
        "version": _version(environment) or copy.version,
        "created": _created(copy, environment),
    }
    return {_PREFIX + name: value for name, value in found.items() if value} | dict(own)


def without_user(url: str) -> str:
    """Take user and password out of an address; `git@host:path` has none."""
    return _USER.sub(r"\1", url)


def _version(environment: Mapping[str, str]) -> str | None:
    if environment.get("GITHUB_REF_TYPE") == "tag":
        return environment.get("GITHUB_REF_NAME")
    trigger = environment.get("CODEBUILD_WEBHOOK_TRIGGER", "")
    return trigger.removeprefix("tag/") if trigger.startswith("tag/") else _first(environment, _VERSION)


def _github_source(environment: Mapping[str, str]) -> str | None:
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}" if server and repository else None


def _created(copy: WorkingCopy, environment: Mapping[str, str]) -> str | None:
    epoch = environment.get("SOURCE_DATE_EPOCH", "")
    if re.fullmatch(r"[0-9]{1,11}", epoch):
        return _rfc3339(datetime.fromtimestamp(int(epoch), timezone.utc))
    return _rfc3339(copy.committed) if copy.committed else None


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first(environment: Mapping[str, str], names: tuple[str, ...], shape: re.Pattern[str] | None = None) -> str | None:
    found = (environment[name] for name in names if environment.get(name))
    return next((value for value in found if shape is None or shape.fullmatch(value)), None)
