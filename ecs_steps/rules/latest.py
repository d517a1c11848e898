"""Whether `latest` may move: only to a commit that came after the one it was made from."""

from __future__ import annotations

from dataclasses import dataclass

REVISION = "org.opencontainers.image.revision"
"""The label that names an image's commit (OCI image specification, "Annotations")."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What is known of `latest`: the commit it was made from and the one that wants it; None where unknown.

    `is_ancestor`: whether the first came before the second; None where git cannot tell, and why it cannot.
    """

    exists: bool
    revision: str | None
    commit: str | None
    is_ancestor: bool | None
    why_not: str


def why_it_stays(sight: Sight) -> str | None:
    """Say why `latest` stays where it is; None when it moves."""
    if not sight.exists:
        return None
    if not sight.revision:
        return f"the image that it names does not say its commit (label {REVISION})"
    if not sight.commit:
        return f"the commit of this image is unknown: {sight.why_not}"
    if sight.revision == sight.commit or sight.is_ancestor:
        return None
    if sight.is_ancestor is False:
        return f"it was made from {sight.revision[:12]}, which did not come before {sight.commit[:12]}"
    return f"git cannot tell whether {sight.revision[:12]} came before {sight.commit[:12]}: {sight.why_not}"
