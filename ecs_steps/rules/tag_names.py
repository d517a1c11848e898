"""Which tags a policy gives: from the commit, the build number, the branch, the version, the environment."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ecs_steps.values.image import Tag
from ecs_steps.values.semver import Semver

_COMMIT_LENGTH = 12
_HASH_LENGTH = 8
_LONGEST = 128
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, kw_only=True)
class Version:
    """The tags of a version, and the shorter forms that stay with a newer one, as `1.2 (1.2.9 is newer)`."""

    tags: tuple[Tag, ...]
    staying: tuple[str, ...] = ()


def of_commit(commit: str) -> Tag:
    """The first twelve digits: short enough to read, long enough not to meet another one."""
    return Tag(commit[:_COMMIT_LENGTH])


def of_name(name: str) -> Tag:
    """A branch or an environment as a tag: `feature/cart` is feature-cart-1f2e3d4c.

    A name that had to be changed or cut ends with a hash of what it was: `feature/cart` and `feature-cart` are two.
    """
    fit = _UNFIT.sub("-", name).lstrip(".-")
    if fit == name and len(name) <= _LONGEST:
        return Tag.parse(name)
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:_HASH_LENGTH]
    stem = fit[: _LONGEST - _HASH_LENGTH - 1].rstrip(".-")
    return Tag.parse(f"{stem}-{mark}" if stem else mark)


def newest(names: Iterable[str]) -> Semver | None:
    """The highest version among names of git tags; None if none is a version."""
    found = [version for version in map(Semver.of, names) if version]
    return max(found, key=lambda version: version.order, default=None)


def of_version(version: Semver, others: Sequence[str]) -> Version:
    """The tags of a version: 1.2.3 is 1.2 and 1 too, where no other release of that line is newer.

    A pre-release has no shorter form, and 0 is none: before 1.0.0 every minor version may break (semver.org, 4).
    """
    whole = Tag.parse(str(version).replace("+", "_"))  # a tag has no plus; Helm writes it like this too
    if version.prerelease:
        return Version(tags=(whole,))
    releases = [each for each in map(Semver.of, others) if each and not each.prerelease]
    tags, staying = [whole], []
    for form in (f"{version.major}.{version.minor}", *([str(version.major)] if version.major else [])):
        line = [each for each in releases if each.release.startswith(f"{form}.")]
        highest = max(line, key=lambda each: each.order, default=version)
        if highest.order > version.order:
            staying.append(f"{form} ({highest} is newer)")
        else:
            tags.append(Tag(form))
    return Version(tags=tuple(tags), staying=tuple(staying))
