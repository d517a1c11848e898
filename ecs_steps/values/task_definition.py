"""The name of a task definition: family, family:revision or its ARN."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: A task definition as RegisterTaskDefinition takes it: plain JSON, so that fields newer than us survive.
Document = Mapping[str, Any]

# ECS API reference, RegisterTaskDefinition, `family`: up to 255 letters, numbers, underscores, and hyphens.
_NAME = r"([A-Za-z0-9_-]{1,255})(?::([0-9]+))?"
_ARN = r"arn:[^:]+:ecs:[^:]*:\d{12}:task-definition/(.+)"


@dataclass(frozen=True)
class TaskDefinitionName:
    """A family with or without a revision; keeps the ARN it was written as."""

    family: str
    revision: int | None
    arn: str | None = None

    @classmethod
    def parse(cls, text: str) -> TaskDefinitionName:
        """Read `web`, `web:42` or `arn:aws:ecs:…:task-definition/web:42`."""
        arn = re.fullmatch(_ARN, text)
        found = re.fullmatch(_NAME, arn[1] if arn else text)
        if not found:
            raise ValueError("is neither family, family:revision nor a task definition ARN")
        return cls(found[1], int(found[2]) if found[2] else None, text if arn else None)

    def __str__(self) -> str:
        return self.arn or self.short

    @property
    def short(self) -> str:
        """family:revision, as people say it."""
        return self.family if self.revision is None else f"{self.family}:{self.revision}"
