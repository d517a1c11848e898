"""Run a step with what it was given: for one service, or for several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ecs_steps.clients import Clients
from ecs_steps.clients.caller import Caller
from ecs_steps.console.report import Report
from ecs_steps.contract.everywhere import Identity
from ecs_steps.runner.gathering import Given
from ecs_steps.runner.step import Step

if TYPE_CHECKING:
    from ecs_steps.runner.release import Part
    from ecs_steps.runner.several import GivenSeveral


def run(step: Step[Any, Any], found: Given | GivenSeveral, clients: Callable[[Caller], Clients], report: Report) -> Any:
    """Run it and give its result; `clients` makes those of a caller. A dry run begins with every word's source."""
    if isinstance(found, Given):
        _tell(found, step.name, report)
        return step(found.options, clients(found.caller), report)
    if step.several is None:
        raise TypeError(f"{step.name} is for one service")
    from ecs_steps.runner.release import Part, Release

    callers: dict[Identity, Clients] = {}
    parts: dict[str, Part[Any]] = {}
    for name, given in found.parts.items():
        _tell(given, f"{step.name} for {name}", report)
        if given.identity not in callers:
            callers[given.identity] = clients(given.caller)
        parts[name] = Part(options=given.options, clients=callers[given.identity])
    return step.several(Release(parts=parts, after=found.after, parallel=found.parallel), report)


def _tell(found: Given, what: str, report: Report) -> None:
    if found.options.dry_run:
        with report.group(f"Words of {what}"):
            report.foreign("\n".join(found.told()))
