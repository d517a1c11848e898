"""The CloudWatch log group that containers write to."""

from __future__ import annotations

from ecs_steps.clients import Clients
from ecs_steps.clients.aws import AwsRefused
from ecs_steps.console.report import Report
from ecs_steps.routines.needed.need import Need, half_made, once


def needed_log_group(name: str, *, days: int, region: str | None, clients: Clients, report: Report) -> Need:
    """Look at a log group that has to forget what is older than so many days."""
    logs, clock = clients.logs(region), clients.clock
    found = logs.group(name)
    days_found = found.get("retentionInDays") if found else None

    def change() -> bool:
        return once(lambda: logs.keep(name, days), clock, report, settles=_is_in_conflict)

    def make() -> bool:
        made = once(
            lambda: logs.create_group(name),
            clock,
            report,
            is_there=lambda refused: refused.code == "ResourceAlreadyExistsException",
            settles=_is_in_conflict,
        )
        if made:
            with half_made(f"log group {name}"):
                change()
        return made

    return Need(
        name=f"log group {name}",
        is_missing=found is None,
        settings=(f"retentionInDays: {days}",),
        differences=()
        if found is None or days_found == days
        else (f"retentionInDays: {days_found or '(none)'} -> {days}",),
        make=make,
        change=change,
    )


def _is_in_conflict(refused: AwsRefused) -> bool:
    """Others change the same log group (CloudWatch Logs API reference, "Common errors" of these operations)."""
    return refused.code == "OperationAbortedException"
