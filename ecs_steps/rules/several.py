"""What several services together come to: one failure for all, if there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from ecs_steps.contract.choices import Verdict
from ecs_steps.contract.errors import BadParameter, StepError
from ecs_steps.contract.names import kebab, nearest
from ecs_steps.contract.shared import taken
from ecs_steps.values.duration import Duration

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, kw_only=True)
class Several:
    """Services of one cluster, and how they are followed: by the deployment that is named, or else the present one."""

    cluster: str
    services: tuple[str, ...]
    deployments: Mapping[str, str]
    region: str | None
    timeout: Duration
    fail_early: bool
    dry_run: bool

    @property
    def named(self) -> str:
        """Their names, as far as a sentence takes them."""
        return names(self.services)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How one of them ended: with a verdict, or with an error where it could not be followed."""

    service: str
    verdict: Verdict | None
    failure: StepError | None


_SHOWN, _WIDTH = 5, 160


def sorted_out(ended: Sequence[Ended], not_begun: Sequence[str] = ()) -> str:
    """Say in one line which services came to which end."""
    ends: dict[str, list[str]] = {}
    for each in ended:
        ends.setdefault(each.verdict.value if each.verdict else "no verdict", []).append(each.service)
    if not_begun:
        ends["not begun"] = list(not_begun)
    return "; ".join(f"{len(services)} {end}: {names(services)}" for end, services in ends.items())


def names(services: Sequence[str]) -> str:
    """Name services, as far as a sentence takes them."""
    more = len(services) - _SHOWN
    return ", ".join(services[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def worst(ended: Sequence[Ended], of: int | None = None, what: str = "did not succeed") -> StepError | None:
    """The failure that stands for all: what failed comes before what is only unknown; None if all ended well.

    `of` is how many services there are, where some have not ended; `what` is what they did not do.
    """
    failures = [each.failure for each in ended if each.failure is not None]
    if not failures:
        return None
    first = min(failures, key=lambda each: _ORDER.index(each.exit_code) if each.exit_code in _ORDER else len(_ORDER))
    count = of or len(ended)
    if count == 1:
        return first
    named = names([each.service for each in ended if each.failure is not None])
    others = {str(each): each for each in failures if str(each) != str(first)}
    hint = "\n".join((*filter(None, (first.hint,)), *_also(tuple(others.values()))))
    worst_of_all = StepError(f"{len(failures)} of {count} services {what} ({named})", why=str(first), hint=hint)
    worst_of_all.exit_code = first.exit_code
    return worst_of_all


def _also(others: Sequence[StepError]) -> Iterator[str]:
    """A short line for each of the others, as far as an error takes them."""
    for each in others[:_SHOWN]:
        line = " ".join(str(each).split())
        yield f"Also: {line if len(line) <= _WIDTH else line[: _WIDTH - 3] + '...'}"
    if len(others) > _SHOWN:
        yield f"Also: {len(others) - _SHOWN} more"


#: Exit codes, the gravest first: failed, rolled back, overtaken, timed out, refused, not ready, a wrong parameter.
_ORDER = (5, 7, 8, 6, 4, 3, 2)


def of_several(options: DataclassInstance, declared: type[DataclassInstance]) -> Several:
    """Take what several services can have; raise BadParameter for what only one can have, or where none is named."""
    several: Several = taken(Several, options)
    several = replace(several, services=several.services or tuple(several.deployments))
    if not several.services:
        hint = "Give --service, or --services for several."
        raise BadParameter("No service was named", why="neither --service nor --services was given", hint=hint)
    defaults = {each.name: each.default for each in fields(declared)}
    for word in _OF_ONE:
        if getattr(options, word) != defaults[word]:
            hint = "Follow that service by a wait-stable of its own."
            raise BadParameter(f"--{kebab(word)} is of one service", why="--services names several", hint=hint)
    for service in several.deployments:
        if service not in several.services:
            why, hint = "--services does not name it", nearest(service, several.services)
            raise BadParameter(f"--deployments names the service {service}", why=why, hint=hint)
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
