"""A step that, told to end, still does a last act that takes as long as it is told."""

from __future__ import annotations

from dataclasses import dataclass

from ecs_steps.clients import Clients
from ecs_steps.console.report import Report
from ecs_steps.contract.errors import Stopped
from ecs_steps.contract.param import output, param
from ecs_steps.contract.rights import Rights
from ecs_steps.runner import step
from ecs_steps.values.duration import Duration


@dataclass(frozen=True, kw_only=True)
class PartingOptions:
    """`timeout` is how long the last act takes."""

    cluster: str = param(default="shop")
    timeout: Duration = param(default=Duration(0))
    dry_run: bool = param(default=False)


@dataclass(frozen=True, kw_only=True)
class Parted:
    """What is handed on."""

    cluster: str = output()


@step(rights=Rights())
def parting(options: PartingOptions, clients: Clients, report: Report) -> Parted:
    """Wait for a signal, then do something last."""
    report.known(Parted(cluster=options.cluster))
    try:
        report.line("ready")
        clients.clock.sleep(60)
    except Stopped:
        with report.last_act("parting"):
            clients.clock.sleep(options.timeout.seconds)
        report.line("parted")
        raise
    return Parted(cluster=options.cluster)


if __name__ == "__main__":
    from ecs_steps.runner.command_line import main

    raise SystemExit(main(parting))
