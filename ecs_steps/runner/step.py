"""A step: one function `(options, clients, report) -> result` and what is known about it."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import WallClock
from ecs_steps.console.report import Report
from ecs_steps.contract import names
from ecs_steps.contract.failed_result import FailedResult
from ecs_steps.contract.kinds import refuse_other_kinds
from ecs_steps.contract.rights import Rights
from ecs_steps.values.secret import Secret

if TYPE_CHECKING:
    from ecs_steps.runner.release import Release

Options = TypeVar("Options")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Step(Generic[Options, Result]):
    """A declared step; call it with its options, and with clients and report where you have them."""

    function: Callable[[Options, Clients, Report], Result]
    options: type[Options]
    result: type[Result]
    rights: Rights = field(default_factory=Rights)
    failed_result: FailedResult | None = None
    resumes: bool = False
    several: Callable[[Release[Any], Report], Any] | None = None
    parts: tuple[Step[Any, Any], ...] = ()

    @property
    def part_options(self) -> tuple[type[Any], ...]:
        """Dataclasses of the parameters of the steps that it is made of."""
        return tuple(part.options for part in self.parts)

    @property
    def result_of_several(self) -> type[Any] | None:
        """Dataclass of its outputs where it works for several services at once."""
        return typing.get_type_hints(self.several)["return"] if self.several else None

    @property
    def name(self) -> str:
        """The step's name in kebab-case; taken from the function, since under `-m` the module is `__main__`."""
        return names.kebab(getattr(self.function, "__name__", ""))

    @property
    def summary(self) -> str:
        """The step's one sentence."""
        return (self.function.__doc__ or "").partition("\n")[0]

    def __call__(self, options: Options, clients: Clients | None = None, report: Report | None = None) -> Result:
        """Run the step in this process; errors are raised as StepError."""
        refuse_other_kinds(self.name, options)
        report = report or Report(sys.stderr, now=WallClock().now)
        for each in vars(options).values():
            if isinstance(each, Secret):
                report.hide(each)
        return self.function(options, clients or Clients(tell=report.line, hide=report.hide), report)


class Declare(Protocol):
    """What makes a step of a function."""

    def __call__(self, function: Callable[[Options, Clients, Report], Result], /) -> Step[Options, Result]:
        """Make a step of it."""


@overload
def step(function: Callable[[Options, Clients, Report], Result], /) -> Step[Options, Result]: ...
@overload
def step(
    *,
    rights: Rights,
    failed_result: FailedResult | None = None,
    resumes: bool = False,
    several: Callable[[Release[Any], Report], Any] | None = None,
    parts: tuple[Step[Any, Any], ...] = (),
) -> Declare: ...
def step(
    function: Callable[[Any, Clients, Report], Any] | None = None,
    /,
    *,
    rights: Rights | None = None,
    failed_result: FailedResult | None = None,
    resumes: bool = False,
    several: Callable[[Release[Any], Report], Any] | None = None,
    parts: tuple[Step[Any, Any], ...] = (),
) -> Any:
    """Declare a function a step; its annotations name its options and its result.

    `rights` are what it may have to be allowed to do in AWS; a step without them never calls AWS. `failed_result` says
    how it takes the result of a step that failed; without it, it does nothing after one. One that `resumes` takes the
    file of a step that was cut off while its deployment went on. `several` does its work for several services at once.
    `parts` are the steps that it is made of.
    """

    def declared(made: Callable[[Any, Clients, Report], Any]) -> Step[Any, Any]:
        hints = typing.get_type_hints(made)
        return Step(made, hints["options"], hints["return"], rights or Rights(), failed_result, resumes, several, parts)

    return declared if function is None else declared(function)
