"""The page of rights: which IAM actions each step calls, and what happens without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecs_steps.contract.describe import Description
from ecs_steps.faces.manual import table

_HEAD = """<!-- Written by .ci/write_faces.py from ecs_steps/*.py: change those files. -->
# The rights of each step

IAM actions, as policies write them. What is *needed* has to be allowed, always or where the table says; without a read
that only *helps* the step goes on, and says in one line what it left out. Each row of ECS, CloudWatch and Elastic Load
Balancing is a test: with only the needed actions the step does its work, and without a needed one it says which.

Every step may call two more: `sts:AssumeRole` on the `role` that is named, and `sts:GetCallerIdentity`, which needs no
permission, where an `account` is named.

"""


def render(descriptions: Sequence[Description]) -> dict[str, str]:
    """Draw `docs/permissions.md`."""
    return {"docs/permissions.md": _HEAD + "\n".join(_step(each) for each in descriptions)}


def _step(step: Description) -> str:
    rows = tuple(_rows(step))
    if not rows:
        return f"## {step.name}\n\nCalls nothing in AWS.\n"
    return f"## {step.name}\n\n{table(('action', 'it is', 'when, or what is left out without it'), rows)}"


def _rows(step: Description) -> Iterator[tuple[str, str, str]]:
    for action in step.rights.needs:
        yield f"`{action}`", "needed", "always"
    for action, when in step.rights.where.items():
        yield f"`{action}`", "needed", f"where {when}"
    for action, without in step.rights.helps.items():
        yield f"`{action}`", "a help", without
