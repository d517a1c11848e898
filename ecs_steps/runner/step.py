"""A step: one function `(options, clients, report) -> result` and what is known about it."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import WallClock
from ecs_steps.console.report import Report
from ecs_steps.contract import names
from ecs_steps.values.secret import Secret

Options = TypeVar("Options")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Step(Generic[Options, Result]):
    """A declared step; call it with its options, and with clients and report where you have them."""

    function: Callable[[Options, Clients, Report], Result]
    options: type[Options]
    result: type[Result]

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
        report = report or Report(sys.stderr, now=WallClock().now)
        for each in vars(options).values():
            if isinstance(each, Secret):
                report.hide(each)
        return self.function(options, clients or Clients(tell=report.line, hide=report.hide), report)


def step(function: Callable[[Options, Clients, Report], Result]) -> Step[Options, Result]:
    """Declare `function` a step; its annotations name its options and its result."""
    hints = typing.get_type_hints(function)
    return Step(function, hints["options"], hints["return"])
