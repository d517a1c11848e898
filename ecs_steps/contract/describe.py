"""A step seen from outside: plain facts that every face is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from ecs_steps.contract.everywhere import Among, common_params
from ecs_steps.contract.param import Output, Param, outputs_of, params_of
from ecs_steps.contract.rights import Rights


class Described(Protocol):
    """What a step tells about itself."""

    @property
    def name(self) -> str:
        """Name in kebab-case."""

    @property
    def summary(self) -> str:
        """One sentence."""

    @property
    def options(self) -> type[Any]:
        """Dataclass of its parameters."""

    @property
    def result(self) -> type[Any]:
        """Dataclass of its outputs."""

    @property
    def result_of_several(self) -> type[Any] | None:
        """Dataclass of its outputs where it works for several services at once; None for a step that cannot."""

    @property
    def rights(self) -> Rights:
        """What it may have to be allowed to do in AWS."""

    @property
    def part_options(self) -> tuple[type[Any], ...]:
        """Dataclasses of the parameters of the steps that it is made of."""


@dataclass(frozen=True)
class Description:
    """A step's name (in kebab-case), its one sentence, what it takes and what it gives.

    A step that can work for several services takes and gives the words of both.
    `common` is what it takes as every step does, less what it declares itself; `left` are words that the steps it is
    made of take and it does not.
    """

    name: str
    summary: str
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    rights: Rights = field(default_factory=Rights)
    common: tuple[Param, ...] = ()
    left: frozenset[str] = frozenset()

    @property
    def taken(self) -> tuple[Param, ...]:
        """Everything that it takes."""
        return (*self.params, *self.common)


def describe(step: Described) -> Description:
    """Describe a step."""
    own = tuple(params_of(step.options))
    declared = {param.name for param in own}
    common = tuple(param for param in common_params() if param.name not in declared)
    outputs = {each.name: each for each in outputs_of(step.result)}
    if step.result_of_several is not None:
        own = (*own, *params_of(Among))
        outputs = {each.name: each for each in outputs_of(step.result_of_several)} | outputs
    parts = {param.name for options in step.part_options for param in params_of(options)}
    left = frozenset(parts - {param.name for param in (*own, *common)})
    return Description(step.name, step.summary, own, tuple(outputs.values()), step.rights, common, left)
