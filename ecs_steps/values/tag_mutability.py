"""Which tags of a repository stay where they are once they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class TagMutability:
    """ECR's setting of a repository, and the filters that turn it round for the tags they match."""

    is_immutable: bool
    exclusions: tuple[str, ...] = ()

    @classmethod
    def of(cls, repository: Mapping[str, Any]) -> TagMutability:
        """Read what DescribeRepositories says of one repository."""
        setting = str(repository.get("imageTagMutability", "MUTABLE"))
        filters = repository.get("imageTagMutabilityExclusionFilters") or []
        return cls(
            is_immutable=setting.startswith("IMMUTABLE"),
            exclusions=tuple(str(each.get("filter", "")) for each in filters),
        )

    def fixes(self, tag: str) -> bool:
        """True when the tag cannot be moved (Amazon ECR User Guide, "Preventing image tags from being overwritten").

        `*` of a filter stands for any characters.
        """
        patterns = (".*".join(map(re.escape, each.split("*"))) for each in self.exclusions)
        return self.is_immutable is not any(re.fullmatch(pattern, tag) for pattern in patterns)
