"""What several services together come to: one failure for all, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.contract.names import kebab
from ecs_steps.contract.shared import taken
from ecs_steps.values.duration import Duration

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, kw_only=True)
class Several:
    """Services of one cluster, and how they are followed."""

    cluster: str
    services: tuple[str, ...]
    region: str | None
    timeout: Duration
    fail_early: bool
    dry_run: bool

    @property
    def named(self) -> str:
        """Their names, as far as a sentence takes them."""
        shown = self.services[:_SHOWN]
        more = len(self.services) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How one of them ended: with a verdict, or with an error where it could not be followed."""

    service: str
    verdict: Verdict | None
    failure: StepError | None


_SHOWN = 5


def worst(ended: Sequence[Ended]) -> StepError | None:
    """The failure that stands for all: what failed comes before what is only unknown; None if all ended well."""
    failures = [each.failure for each in ended if each.failure is not None]
    if not failures:
        return None
    first = min(failures, key=lambda each: _ORDER.index(each.exit_code) if each.exit_code in _ORDER else len(_ORDER))
    if len(ended) == 1:
        return first
    named = ", ".join(each.service for each in ended if each.failure is not None)
    what = f"{len(failures)} of {len(ended)} services did not succeed ({named})"
    worst_of_all = StepError(what, why=str(first), hint=first.hint)
    worst_of_all.exit_code = first.exit_code
    return worst_of_all


#: Exit codes, the gravest first: failed, rolled back, overtaken, timed out, refused, not ready, a wrong parameter.
_ORDER = (5, 7, 8, 6, 4, 3, 2)


def of_several(options: DataclassInstance, declared: type[DataclassInstance]) -> Several:
    """Take what several services can have; raise BadParameter for what only one can have, or where none is named."""
    several = taken(Several, options)
    if not several.services:
        hint = "Give --service, or --services for several."
        raise BadParameter("No service was named", why="neither --service nor --services was given", hint=hint)
    defaults = {each.name: each.default for each in fields(declared)}
    for word in _OF_ONE:
        if getattr(options, word) != defaults[word]:
            hint = "Follow that service by a wait-stable of its own."
            raise BadParameter(f"--{kebab(word)} is of one service", why="--services names several", hint=hint)
    return several


_OF_ONE = (
    "service",
    "deployment",
    "task_definition",
    "image",
    "on_failure",
    "on_cancel",
    "previous_task_definition",
    "record",
)
