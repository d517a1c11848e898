"""Release several services from Python."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ecs_steps.clients import Clients
from ecs_steps.clients.clock import WallClock
from ecs_steps.console.report import Report
from ecs_steps.contract.kinds import refuse_other_kinds
from ecs_steps.runner.release import Part, Release
from ecs_steps.waves.release import release
from ecs_steps.waves.words import OneService, Released


def deploy_several(
    services: Mapping[str, OneService],
    *,
    after: Mapping[str, Sequence[str]] = MappingProxyType({}),
    parallel: int | None = None,
    clients: Clients | None = None,
    report: Report | None = None,
) -> Released:
    """Release services by name, each with its DeployOptions; `after` says whom each comes after.

    Errors are raised as StepError. All are released by `clients`; without them the usual AWS settings count.
    """
    for options in services.values():
        refuse_other_kinds("deploy", options)
    report = report or Report(sys.stderr, now=WallClock().now)
    caller = clients or Clients(tell=report.line, hide=report.hide)
    parts = {name: Part(options=options, clients=caller) for name, options in services.items()}
    return release(Release(parts=parts, after=after, parallel=parallel), report)
