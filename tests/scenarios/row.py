"""One row of the scenario table: a release, what goes wrong with it, and what must be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecs_steps.contract.choices import Proof, Verdict
from ecs_steps.testbed.rollout import reasons
from ecs_steps.testbed.rollout.behaviour import Behaviour
from ecs_steps.values.cause import CauseKind
from tests.scene import Scene

Deed = Callable[[Scene], object]

CODES = {
    Verdict.SUCCEEDED: 0,
    Verdict.NOTHING_TO_DO: 0,
    Verdict.NOTHING_RUNS: 0,
    Verdict.FAILED: 5,
    Verdict.TIMED_OUT: 6,
    Verdict.ROLLED_BACK: 7,
    Verdict.OVERTAKEN: 8,
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A release of version 2 over a stable version 1 of the service `web`, and its end.

    `service`, `container` and `task` are members of the service, of version 2's container and of its task definition;
    `version` is how its tasks behave, one after the other; `others` do something so many seconds after the release
    was told to ECS; `trouble` is there from the beginning. `says` must stand in the log, `never` must not.
    """

    id: str
    verdict: Verdict | None
    code: int | None = None
    kind: CauseKind | tuple[CauseKind, ...] | None = None
    proof: Proof | None = None
    service: Mapping[str, Any] = field(default_factory=dict)
    version: tuple[Behaviour, ...] = ()
    before: Deed = lambda _: None
    trouble: Deed = lambda _: None
    others: tuple[tuple[float, Deed], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    #: How many deployments there may be after that of version 1: ours, those of others, and our way back.
    deployments: int = 1
    #: AWS calls a minute on average, where more than the usual twelve are right.
    pace: float = 12.0

    @property
    def exit_code(self) -> int:
        """The code that belongs to the verdict, unless the row names one."""
        if self.code is not None or self.verdict is None:
            return self.code or 0
        return CODES[self.verdict]

    @property
    def kinds(self) -> tuple[CauseKind, ...]:
        """The classes of cause that are right."""
        if self.kind is None:
            return ()
        return self.kind if isinstance(self.kind, tuple) else (self.kind,)


def spoken(reason: str) -> str:
    """The name that the test bed has for a reason, in words."""
    return next(name for name, text in vars(reasons).items() if text == reason).lower().replace("_", " ")
